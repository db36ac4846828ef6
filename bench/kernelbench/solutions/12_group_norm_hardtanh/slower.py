"""One group of one sample after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, groups, channels, low, high):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        self.low = low
        self.high = high

    def forward(self, x):
        parts = []
        for group in x.reshape(x.shape[0] * self.norm.num_groups, -1):
            mean = group.mean()
            variance = ((group - mean) ** 2).mean()
            parts.append((group - mean) / torch.sqrt(variance + self.norm.eps))
        y = torch.stack(parts).reshape(x.shape)
        y = y * self.norm.weight[:, None, None] + self.norm.bias[:, None, None]
        y = torch.where(y < self.low, torch.full_like(y, self.low), y)
        return torch.where(y > self.high, torch.full_like(y, self.high), y)
