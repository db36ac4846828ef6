"""One row after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.norm = nn.LayerNorm(features)

    def forward(self, x):
        rows = []
        for row in x:
            mean = row.mean()
            variance = ((row - mean) ** 2).mean()
            normal = (row - mean) / torch.sqrt(variance + self.norm.eps)
            rows.append(normal * self.norm.weight + self.norm.bias)
        return torch.stack(rows)
