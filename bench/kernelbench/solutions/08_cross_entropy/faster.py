"""PyTorch's own loss, which reads one logit of each row."""

import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def forward(self, logits, targets):
        return F.cross_entropy(logits, targets)
