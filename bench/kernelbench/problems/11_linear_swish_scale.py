"""Level 2: a linear layer, swish, a factor that comes with each call, and another bias."""

import torch
from torch import nn

batch_size = 256
in_features = 16
out_features = 1024


class Model(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, x, scale):
        y = self.linear(x)
        y = torch.sigmoid(y) * y
        y = y * scale
        return y + self.bias


def get_inputs():
    return [torch.randn(batch_size, in_features), 2.5]


def get_init_inputs():
    return [in_features, out_features]
