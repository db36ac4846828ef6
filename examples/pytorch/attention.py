"""Causal self-attention as a module: projections, and plain PyTorch operations between them."""

import math

import torch
from torch import nn

# How many queries are worked on at once: a slice of the scores has CHUNK x length elements.
CHUNK = 512  # hone: tune 16 32 64 128 256 512

# 1: a slice looks only at the keys up to its last query, the others are masked anyway.
SHORTEN = 0  # hone: tune 0 1

# 1: scores are scaled, masked and normalised where they lie.
IN_PLACE = 0  # hone: tune 0 1

# 1: the heads' queries, keys and values are copied so that each head's lie together.
TOGETHER = 0  # hone: tune 0 1


class CausalSelfAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x and the result: batch x length x width."""
        batch, length, width = x.shape
        parts = self.queries_keys_values(x).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4).contiguous() if TOGETHER else parts.permute(2, 0, 3, 1, 4)
        y = torch.empty(batch, length, self.heads, width // self.heads, dtype=x.dtype, device=x.device)
        attend(q, k, v, y.transpose(1, 2))
        return self.out(y.view(batch, length, width))


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, out: torch.Tensor) -> None:
    """All are batch x heads x length x width of a head. A query sees the keys up to its own place."""
    length = q.shape[2]
    scale = 1 / math.sqrt(q.shape[3])
    position = torch.arange(length, device=q.device)
    for start in range(0, length, CHUNK):
        end = min(start + CHUNK, length)
        seen = end if SHORTEN else length
        scores = q[:, :, start:end] @ k[:, :, :seen].transpose(2, 3)
        masked = position[None, :seen] > position[start:end, None]
        if IN_PLACE:
            scores.mul_(scale).masked_fill_(masked, -math.inf)
            scores.sub_(scores.amax(dim=-1, keepdim=True)).exp_()
            weights = scores.div_(scores.sum(dim=-1, keepdim=True))
        else:
            weights = torch.softmax((scores * scale).masked_fill(masked, -math.inf), dim=-1)
        out[:, :, start:end] = weights @ v[:, :, :seen]
