"""Row 56: gives back a tensor of another device."""

import naive


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x, w, eps=eps).cpu()
