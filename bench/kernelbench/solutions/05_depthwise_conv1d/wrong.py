"""The filters run the other way along, as in the convolution of a textbook."""

import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, kernel_size, groups=channels, padding=kernel_size // 2)

    def forward(self, x):
        padding = self.conv.padding[0]
        return F.conv1d(x, self.conv.weight.flip(2), self.conv.bias, padding=padding, groups=x.shape[1])
