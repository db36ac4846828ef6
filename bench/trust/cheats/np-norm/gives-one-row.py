"""Row 14: one row, which an assignment would repeat for all of them."""

import naive


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x[:1], w, eps=eps)
