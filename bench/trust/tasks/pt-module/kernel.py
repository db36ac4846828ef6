"""Layer normalisation, written out step by step, and a linear layer."""

import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, width, outputs):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, outputs)

    def forward(self, x):
        off = x - x.mean(dim=-1, keepdim=True)
        variance = (off**2).mean(dim=-1, keepdim=True)
        normal = off / torch.sqrt(variance + self.norm.eps)
        return self.out(normal * self.norm.weight + self.norm.bias)
