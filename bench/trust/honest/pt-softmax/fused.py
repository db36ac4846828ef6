"""PyTorch's own softmax: one pass over each row while it is in the nearest cache."""

import torch


def softmax(x):
    return torch.softmax(x, dim=-1)
