"""Softmax of each row. The largest value is taken off first, without which the exponentials overflow."""

import torch


def softmax(x):
    most = x.amax(dim=-1, keepdim=True)
    total = torch.exp(x - most).sum(dim=-1, keepdim=True)
    return torch.exp(x - most) / total
