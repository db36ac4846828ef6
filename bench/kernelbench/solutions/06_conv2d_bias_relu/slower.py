"""One line of the result after the other."""

import torch
import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, bias=False)
        self.bias = nn.Parameter(torch.randn(out_channels, 1, 1))

    def forward(self, x):
        weight = self.conv.weight
        out_channels, _, side, _ = weight.shape
        lines = []
        for top in range(x.shape[2] - side + 1):
            patches = F.unfold(x[:, :, top : top + side].contiguous(), side)
            y = weight.reshape(out_channels, -1) @ patches
            lines.append(torch.relu(y.unsqueeze(2) + self.bias))
        return torch.cat(lines, dim=2)
