"""Each embedding is added to its bag's as it is read."""

import torch.nn.functional as F
from torch import nn


class ModelNew(nn.Module):
    def __init__(self, words, dim):
        super().__init__()
        self.embedding = nn.Embedding(words, dim)

    def forward(self, indices):
        return F.embedding_bag(indices, self.embedding.weight, mode="mean")
