"""As the module does it, but row by row of the second product."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def forward(self, left, x, right):
        scaled = torch.diag(left) @ x
        return torch.stack([torch.diag(right) @ row for row in scaled])
