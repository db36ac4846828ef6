"""Row 14: half as many features are asked of the linear layer."""

import torch.nn.functional as F
from torch import nn


class Head(nn.Module):
    def __init__(self, width, outputs):
        super().__init__()
        self.norm = nn.LayerNorm(width // 2)
        self.out = nn.Linear(width // 2, outputs)

    def forward(self, x):
        half = self.out.in_features
        return F.linear(self.norm(x[:, :half]), self.out.weight, self.out.bias)
