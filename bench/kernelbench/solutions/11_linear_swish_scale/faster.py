"""Swish and factor where the linear layer's result lies."""

import torch
import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, x, scale):
        return torch.add(self.bias, F.silu(self.linear(x), inplace=True), alpha=scale)
