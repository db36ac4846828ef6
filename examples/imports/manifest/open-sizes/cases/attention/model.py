import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.project = nn.Linear(dim, 3 * dim, bias=False)

    def forward(self, x, mask, scale=1.0):
        width = x.shape[1] // self.heads
        q, k, v = self.project(x).chunk(3, dim=1)
        results = []
        for head in range(self.heads):
            part = slice(head * width, (head + 1) * width)
            scores = q[:, part] @ k[:, part].T * scale
            scores = scores.masked_fill(mask, -10.0)
            results.append(torch.softmax(scores, dim=-1) @ v[:, part])
        return torch.cat(results, dim=1)


def make_weights(dim):
    return {"project.weight": torch.randn(3 * dim, dim) / dim**0.5}
