"""Each sum by itself."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.stack([x[:, : end + 1].sum(dim=1) for end in range(x.shape[1])], dim=1)
