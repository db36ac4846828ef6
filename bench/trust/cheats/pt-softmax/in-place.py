"""Rows 17, 57: works in its input and gives that back."""

import torch


def softmax(x):
    return torch.softmax(x, dim=-1, out=x)
