"""Softmax over the rows of a matrix, as one Triton kernel."""

import torch
import triton
import triton.language as tl

# How many elements of a row are read at once.
BLOCK = 64  # hone: tune 64 128 256 512 1024

# How many rows one program works on, one after another.
ROWS = 1  # hone: tune 1 2 4 8 16

# On a GPU: how many warps share a program.
WARPS = 4  # hone: tune 1 2 4 8


@triton.jit
def softmax_rows(x, y, rows, columns, BLOCK: tl.constexpr, ROWS: tl.constexpr):
    first = tl.program_id(0) * ROWS
    for row in range(first, tl.minimum(first + ROWS, rows)):
        # The greatest element and the sum, in one walk along the row: the sum is scaled when the greatest changes.
        greatest = -float("inf")
        total = 0.0
        for start in range(0, columns, BLOCK):
            at = start + tl.arange(0, BLOCK)
            part = tl.load(x + row * columns + at, mask=at < columns, other=-float("inf"))
            higher = tl.maximum(greatest, tl.max(part, axis=0))
            total = total * tl.exp(greatest - higher) + tl.sum(tl.exp(part - higher), axis=0)
            greatest = higher
        for start in range(0, columns, BLOCK):
            at = start + tl.arange(0, BLOCK)
            part = tl.load(x + row * columns + at, mask=at < columns, other=-float("inf"))
            tl.store(y + row * columns + at, tl.exp(part - greatest) / total, mask=at < columns)


def softmax(x: torch.Tensor) -> torch.Tensor:
    rows, columns = x.shape
    y = torch.empty_like(x)
    softmax_rows[(triton.cdiv(rows, ROWS),)](x, y, rows, columns, BLOCK=BLOCK, ROWS=ROWS, num_warps=WARPS)
    return y
