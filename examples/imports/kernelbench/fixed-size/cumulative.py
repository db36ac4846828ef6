"""Running sums, with the sizes written where they are used: no number can be changed from outside."""

import torch
import torch.nn as nn


class Model(nn.Module):
    def forward(self, x):
        triangle = torch.triu(torch.ones(x.shape[1], x.shape[1]))
        return x @ triangle


def get_inputs():
    return [torch.rand(200, 240)]


def get_init_inputs():
    return []
