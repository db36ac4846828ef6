"""Level 2: causal self-attention with its projections, one head after the other."""

import math

import torch
from torch import nn

batch_size = 4
length = 96
dim = 128
heads = 8


class Model(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x):
        batch, length, dim = x.shape
        width = dim // self.heads
        q, k, v = self.query_key_value(x).split(dim, dim=2)
        later = torch.triu(torch.ones(length, length, dtype=torch.bool), diagonal=1)
        results = []
        for head in range(self.heads):
            part = slice(head * width, (head + 1) * width)
            scores = q[:, :, part] @ k[:, :, part].transpose(1, 2) / math.sqrt(width)
            weights = torch.softmax(scores.masked_fill(later, -math.inf), dim=-1)
            results.append(weights @ v[:, :, part])
        return self.out(torch.cat(results, dim=2))


def get_inputs():
    return [torch.randn(batch_size, length, dim)]


def get_init_inputs():
    return [dim, heads]
