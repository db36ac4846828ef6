"""Level 1: each row of a matrix times a factor of its own, each column times another one."""

import torch
from torch import nn

rows = 320
columns = 256


class Model(nn.Module):
    def forward(self, left, x, right):
        return torch.diag(left) @ x @ torch.diag(right)


def get_inputs():
    return [torch.rand(rows), torch.randn(rows, columns), torch.rand(columns)]


def get_init_inputs():
    return []
