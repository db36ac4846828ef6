"""Row 1: works in a stream of its own, for which nobody waits."""

import naive
import torch

side = torch.cuda.Stream()


def rms_norm(x, w, *, eps):
    y = torch.empty_like(x)
    with torch.cuda.stream(side):
        y.copy_(naive.rms_norm(x, w, eps=eps))
    return y
