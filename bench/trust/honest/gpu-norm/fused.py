"""PyTorch's own kernel for all of it."""

import torch.nn.functional as F


def rms_norm(x, w, *, eps):
    return F.rms_norm(x, (x.shape[-1],), w, eps)
