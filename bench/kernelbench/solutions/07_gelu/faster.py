"""(1 + tanh(u)) / 2 is the logistic function of 2u; one temporary, worked on where it lies."""

import math

from torch import nn


class ModelNew(nn.Module):
    def forward(self, x):
        factor = 2 * math.sqrt(2 / math.pi)
        inner = x * x
        inner.mul_(factor * 0.044715).add_(factor).mul_(x)
        return inner.sigmoid_().mul_(x)
