"""A product with a diagonal matrix scales, and nothing else."""

from torch import nn


class ModelNew(nn.Module):
    def forward(self, left, x, right):
        return left[:, None] * x * right
