"""One output after the other."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_features, hidden, scale):
        super().__init__()
        self.linear = nn.Linear(in_features, hidden)
        self.scale = scale

    def forward(self, x):
        outputs = [x @ weight + bias for weight, bias in zip(self.linear.weight, self.linear.bias)]
        return torch.stack(outputs, dim=1).sum(dim=1, keepdim=True) * self.scale
