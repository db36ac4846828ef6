"""One sample after the other."""

import torch
import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def forward(self, logits, targets):
        losses = []
        for row, target in zip(logits, targets):
            wanted = F.one_hot(target, logits.shape[1]).to(logits.dtype)
            losses.append(-(wanted * torch.log(torch.softmax(row, dim=0))).sum())
        return torch.stack(losses).mean()
