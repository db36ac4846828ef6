"""A gate over a mixture of linear layers, with numbers for the constructor."""

import torch
import torch.nn as nn

batch_size = 128
features = 96
experts = 4


class Model(nn.Module):
    def __init__(self, features, experts, temperature):
        super().__init__()
        self.gate = nn.Linear(features, experts)
        self.experts = nn.ModuleList([nn.Linear(features, features) for _ in range(experts)])
        self.temperature = temperature

    def forward(self, x):
        # A batch of any size: the name below is this function's own.
        batch_size, features = x.shape
        shares = torch.softmax(self.gate(x) / self.temperature, dim=1)
        y = torch.zeros(batch_size, features)
        for at, expert in enumerate(self.experts):
            y = y + shares[:, at : at + 1] * expert(x)
        return y


def get_inputs():
    return [torch.randn(batch_size, features)]


def get_init_inputs():
    return [features, experts, 0.5]
