"""Level 1: a one-dimensional convolution in which each channel has a filter of its own."""

import torch
import torch.nn.functional as F
from torch import nn

batch_size = 4
channels = 32
length = 1500
kernel_size = 5


class Model(nn.Module):
    def __init__(self, channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, kernel_size, groups=channels, padding=kernel_size // 2)

    def forward(self, x):
        padding = self.conv.padding[0]
        parts = []
        for c in range(x.shape[1]):
            filtered = F.conv1d(x[:, c : c + 1], self.conv.weight[c : c + 1], padding=padding)
            parts.append(filtered + self.conv.bias[c])
        return torch.cat(parts, dim=1)


def get_inputs():
    return [torch.randn(batch_size, channels, length)]


def get_init_inputs():
    return [channels, kernel_size]
