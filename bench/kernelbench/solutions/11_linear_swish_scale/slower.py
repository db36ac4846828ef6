"""One row after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, x, scale):
        rows = []
        for row in x:
            y = self.linear(row)
            rows.append(torch.sigmoid(y) * y * scale + self.bias)
        return torch.stack(rows)
