"""PyTorch's own group normalisation, and bounds where its result lies."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, groups, channels, low, high):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        self.low = low
        self.high = high

    def forward(self, x):
        return self.norm(x).clamp_(self.low, self.high)
