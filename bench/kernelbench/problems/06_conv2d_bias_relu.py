"""Level 2: a two-dimensional convolution as a product with all patches laid out, then bias and ReLU."""

import torch
import torch.nn.functional as F
from torch import nn

batch_size = 4
in_channels = 8
out_channels = 16
height = 32
width = 32
kernel_size = 3


class Model(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, bias=False)
        self.bias = nn.Parameter(torch.randn(out_channels, 1, 1))

    def forward(self, x):
        weight = self.conv.weight
        out_channels, _, side, _ = weight.shape
        patches = F.unfold(x, side)
        y = weight.reshape(out_channels, -1) @ patches
        y = y.reshape(x.shape[0], out_channels, x.shape[2] - side + 1, x.shape[3] - side + 1)
        y = y + self.bias
        return torch.relu(y)


def get_inputs():
    return [torch.randn(batch_size, in_channels, height, width)]


def get_init_inputs():
    return [in_channels, out_channels, kernel_size]
