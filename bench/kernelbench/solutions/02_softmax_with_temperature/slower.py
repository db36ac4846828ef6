"""One row after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, temperature):
        super().__init__()
        self.temperature = temperature

    def forward(self, x):
        rows = []
        for row in x:
            row = row / self.temperature
            powers = torch.exp(row - row.max())
            rows.append(powers / powers.sum())
        return torch.stack(rows)
