"""Level 1: the mean of the embeddings of each bag of words, by way of all the embeddings."""

import torch
from torch import nn

words = 4000
dim = 128
batch_size = 200
bag = 40


class Model(nn.Module):
    def __init__(self, words, dim):
        super().__init__()
        self.embedding = nn.Embedding(words, dim)

    def forward(self, indices):
        return self.embedding(indices).mean(dim=1)


def get_inputs():
    return [torch.randint(0, words, (batch_size, bag))]


def get_init_inputs():
    return [words, dim]
