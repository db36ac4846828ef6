"""Lets the class itself out of the sum that normalises."""

import torch
from torch import nn


class ModelNew(nn.Module):
    def forward(self, logits, targets):
        wanted = logits.gather(1, targets[:, None]).squeeze(1)
        others = logits.scatter(1, targets[:, None], float("-inf"))
        return (torch.logsumexp(others, dim=1) - wanted).mean()
