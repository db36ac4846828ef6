"""Softmax over the rows of a matrix, as one Triton kernel."""

import torch
import triton
import triton.language as tl

# How many elements of a row are read at once.
BLOCK = 128  # hone: tune 64 128 256 512 1024

# How many rows one program works on together.
ROWS = 4  # hone: tune 1 2 4 8 16

# 1: the greatest element and the sum in one walk along the row, where the sum is scaled when the greatest changes.
ONE_WALK = 0  # hone: tune 0 1

# On a GPU: how many warps share a program.
WARPS = 4  # hone: tune 2 4 8


@triton.jit
def softmax_rows(x, y, rows, columns, BLOCK: tl.constexpr, ROWS: tl.constexpr, ONE_WALK: tl.constexpr):
    row = (tl.program_id(0) * ROWS + tl.arange(0, ROWS))[:, None]
    # Behind the last row it is read again, and nothing is written.
    x += tl.minimum(row, rows - 1) * columns
    y += row * columns
    greatest = tl.full([ROWS, 1], -float("inf"), tl.float32)
    total = tl.zeros([ROWS, 1], tl.float32)
    for start in range(0, columns, BLOCK):
        column = start + tl.arange(0, BLOCK)[None, :]
        part = tl.load(x + column, mask=column < columns, other=-float("inf"))
        higher = tl.maximum(greatest, tl.max(part, axis=1, keep_dims=True))
        if ONE_WALK:
            total = total * tl.exp(greatest - higher) + tl.sum(tl.exp(part - higher), axis=1, keep_dims=True)
        greatest = higher
    if not ONE_WALK:
        for start in range(0, columns, BLOCK):
            column = start + tl.arange(0, BLOCK)[None, :]
            part = tl.load(x + column, mask=column < columns, other=-float("inf"))
            total += tl.sum(tl.exp(part - greatest), axis=1, keep_dims=True)
    for start in range(0, columns, BLOCK):
        column = start + tl.arange(0, BLOCK)[None, :]
        part = tl.load(x + column, mask=column < columns, other=-float("inf"))
        tl.store(y + column, tl.exp(part - greatest) / total, mask=(row < rows) & (column < columns))


def softmax(x: torch.Tensor) -> torch.Tensor:
    rows, columns = x.shape
    y = torch.empty_like(x)
    options = {"BLOCK": BLOCK, "ROWS": ROWS, "ONE_WALK": ONE_WALK, "num_warps": WARPS}
    softmax_rows[(triton.cdiv(rows, ROWS),)](x, y, rows, columns, **options)
    return y
