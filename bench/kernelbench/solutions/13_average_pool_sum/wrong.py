"""Counts the border that no window fills."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, window):
        super().__init__()
        self.pool = nn.AvgPool2d(window)

    def forward(self, x):
        return x.sum(dim=(2, 3)) / self.pool.kernel_size**2
