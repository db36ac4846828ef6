"""Level 1: GELU by its approximation with the hyperbolic tangent, one step after the other."""

import math

import torch
from torch import nn

batch_size = 128
dim = 2048


class Model(nn.Module):
    def forward(self, x):
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))
        return 0.5 * x * (1 + torch.tanh(inner))


def get_inputs():
    return [torch.randn(batch_size, dim)]


def get_init_inputs():
    return []
