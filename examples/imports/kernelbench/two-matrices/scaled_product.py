"""A product of two matrices, scaled; sizes in one line, and a number among the inputs."""

import torch
import torch.nn as nn


class Model(nn.Module):
    def forward(self, left: torch.Tensor, right: torch.Tensor, scale: float) -> torch.Tensor:
        scaled = torch.diag(torch.full((left.shape[0],), scale)) @ left
        return scaled @ right


rows, inner, columns = 192, 128, 160


def get_inputs():
    left = torch.rand(rows, inner)
    right = torch.rand(inner, columns)
    return [left, right, 1.5]


def get_init_inputs():
    return []  # Nothing is made.
