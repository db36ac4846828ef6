"""One line of pixels after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, channels, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.eps = eps

    def forward(self, x):
        lines = []
        for line in x.permute(0, 2, 3, 1).reshape(-1, x.shape[3], x.shape[1]):
            size = torch.sqrt(torch.mean(torch.pow(line, 2), dim=-1, keepdim=True) + self.eps)
            lines.append(line / size * self.weight)
        y = torch.stack(lines).reshape(x.shape[0], x.shape[2], x.shape[3], x.shape[1])
        return y.permute(0, 3, 1, 2).contiguous()
