"""Sums the weights first: what is left is one product with a vector."""

from torch import nn


class ModelNew(nn.Module):
    def __init__(self, in_features, hidden, scale):
        super().__init__()
        self.linear = nn.Linear(in_features, hidden)
        self.scale = scale

    def forward(self, x):
        weight = self.linear.weight.sum(dim=0) * self.scale
        return (x @ weight + self.linear.bias.sum() * self.scale)[:, None]
