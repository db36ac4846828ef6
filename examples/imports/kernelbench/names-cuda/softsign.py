"""Inputs that are made on a GPU; the contract then asks for one."""

import torch
import torch.nn as nn

batch_size = 4096
dim = 8192
DEVICE = "cuda"


class Model(nn.Module):
    def forward(self, x):
        return x / (1 + torch.abs(x))


def get_inputs():
    return [torch.randn(batch_size, dim, device=DEVICE)]


def get_init_inputs():
    return []
