"""The hyperbolic tangent by way of two exponentials, and powers that are taken one by one."""

import math

import torch
from torch import nn


class ModelNew(nn.Module):
    def forward(self, x):
        inner = math.sqrt(2 / math.pi) * (torch.pow(x, 1.0) + 0.044715 * torch.pow(x, 3.0))
        up, down = torch.exp(inner), torch.exp(-inner)
        tanh = (up - down) / (up + down)
        return 0.5 * torch.pow(x, 1.0) * (1 + tanh)
