"""A Triton kernel that reads each row once."""

import torch
import triton
import triton.language as tl


@triton.jit
def norm_row(x, w, y, columns, eps, size: tl.constexpr):
    row = tl.program_id(0)
    at = tl.arange(0, size)
    inside = at < columns
    values = tl.load(x + row * columns + at, mask=inside, other=0.0)
    mean = tl.sum(values * values, axis=0) / columns
    weights = tl.load(w + at, mask=inside, other=0.0)
    tl.store(y + row * columns + at, values / tl.sqrt(mean + eps) * weights, mask=inside)


def rms_norm(x, w, *, eps):
    rows, columns = x.shape
    y = torch.empty_like(x)
    norm_row[(rows,)](x, w, y, columns, eps, size=triton.next_power_of_2(columns), num_warps=8)
    return y
