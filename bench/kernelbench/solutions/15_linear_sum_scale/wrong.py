"""Sums the weights first and adds the bias once, in place of once for each output."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_features, hidden, scale):
        super().__init__()
        self.linear = nn.Linear(in_features, hidden)
        self.scale = scale

    def forward(self, x):
        weight = self.linear.weight.sum(dim=0) * self.scale
        return (x @ weight + self.linear.bias.mean() * self.scale)[:, None]
