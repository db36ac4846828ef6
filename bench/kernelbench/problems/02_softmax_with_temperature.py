"""Level 1: softmax over the last dimension, at a temperature."""

import torch
from torch import nn

batch_size = 128
dim = 1000
temperature = 0.5


class Model(nn.Module):
    def __init__(self, temperature):
        super().__init__()
        self.temperature = temperature

    def forward(self, x):
        x = x / self.temperature
        greatest = x.max(dim=1, keepdim=True).values.expand_as(x).contiguous()
        powers = torch.exp(x - greatest)
        total = powers.sum(dim=1, keepdim=True).expand_as(x).contiguous()
        return powers / total


def get_inputs():
    return [torch.randn(batch_size, dim)]


def get_init_inputs():
    return [temperature]
