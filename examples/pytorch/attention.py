"""Causal self-attention in plain PyTorch operations."""

import math

import torch

# How many queries are worked on at once: a slice of the scores has CHUNK x length elements.
CHUNK = 512  # hone: tune 16 32 64 128 256 512

# 1: a slice looks only at the keys up to its last query, the others are masked anyway.
SHORTEN = 0  # hone: tune 0 1

# 1: scores are scaled, masked and normalised where they lie.
IN_PLACE = 0  # hone: tune 0 1


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """q, k, v and the result: heads x length x width."""
    heads, length, width = q.shape
    out = torch.empty_like(q)
    scale = 1 / math.sqrt(width)
    position = torch.arange(length)
    for start in range(0, length, CHUNK):
        end = min(start + CHUNK, length)
        seen = end if SHORTEN else length
        scores = q[:, start:end] @ k[:, :seen].transpose(1, 2)
        masked = position[None, :seen] > position[start:end, None]
        if IN_PLACE:
            scores.mul_(scale).masked_fill_(masked, -math.inf)
            scores.sub_(scores.amax(dim=-1, keepdim=True)).exp_()
            weights = scores.div_(scores.sum(dim=-1, keepdim=True))
        else:
            weights = torch.softmax((scores * scale).masked_fill(masked, -math.inf), dim=-1)
        out[:, start:end] = weights @ v[:, :seen]
    return out
