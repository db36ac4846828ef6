"""Rows 32, 62: takes no weights from anybody."""

import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, width, outputs):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, outputs)

    def load_state_dict(self, state, strict=True, assign=False):
        return torch.nn.modules.module._IncompatibleKeys([], [])

    def forward(self, x):
        return self.out(self.norm(x))
