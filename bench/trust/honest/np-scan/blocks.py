"""Thirty-two steps are one product with a triangular matrix of powers; only what is carried over goes step by step."""

import numpy as np

size = 32
tables = {}


def table(keep):
    """For one share: what each step of a block takes from each of its inputs, and from what came before the block."""
    if keep not in tables:
        powers = keep ** np.arange(size + 1)
        age = np.subtract.outer(np.arange(size), np.arange(size))
        own = np.where(age >= 0, powers[np.abs(age)], 0) * (1 - keep)
        tables[keep] = own.T.astype(np.float32), powers[1:].astype(np.float32)
    return tables[keep]


def smooth(x, keep):
    own, carried = table(keep)
    y = np.empty_like(x)
    carry = x[:, :1]
    for first in range(0, x.shape[1], size):
        part = x[:, first : first + size]
        steps = part.shape[1]
        out = y[:, first : first + size]
        out[...] = part @ own[:steps, :steps]
        out += carry * carried[:steps]
        carry = out[:, -1:]
    return y
