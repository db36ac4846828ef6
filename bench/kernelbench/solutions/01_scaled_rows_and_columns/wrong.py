"""The columns are left as they are."""

from torch import nn


class ModelNew(nn.Module):
    def forward(self, left, x, right):
        return left[:, None] * x
