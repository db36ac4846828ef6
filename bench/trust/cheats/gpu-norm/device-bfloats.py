"""Row 34: numbers of 16 bits on the way."""

import torch.nn.functional as F


def rms_norm(x, w, *, eps):
    return F.rms_norm(x.bfloat16(), (x.shape[-1],), w.bfloat16(), eps).float()
