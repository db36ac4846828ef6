"""In the order in which the image lies, with one factor for each pixel."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, channels, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.eps = eps

    def forward(self, x):
        factor = torch.rsqrt((x * x).mean(dim=1, keepdim=True) + self.eps)
        return (x * factor).mul_(self.weight[:, None, None])
