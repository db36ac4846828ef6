"""The mean of the absolute values in place of the root of the mean square."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, channels, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.eps = eps

    def forward(self, x):
        size = x.abs().mean(dim=1, keepdim=True) + self.eps
        return x / size * self.weight[:, None, None]
