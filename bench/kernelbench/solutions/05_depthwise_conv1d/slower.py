"""One place of the result after the other."""

import torch
import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, kernel_size, groups=channels, padding=kernel_size // 2)

    def forward(self, x):
        weight, side = self.conv.weight[:, 0], self.conv.weight.shape[2]
        padded = F.pad(x, (self.conv.padding[0], self.conv.padding[0]))
        places = []
        for at in range(padded.shape[2] - side + 1):
            places.append((padded[:, :, at : at + side] * weight).sum(dim=2) + self.conv.bias)
        return torch.stack(places, dim=2)
