"""Row 13: leaves work behind that is still running when the reference is timed."""

import naive
import torch

side = torch.cuda.Stream()
big = torch.rand(8192, 8192, device="cuda")


def rms_norm(x, w, *, eps):
    y = naive.rms_norm(x, w, eps=eps)
    with torch.cuda.stream(side):
        big @ big
    return y
