"""Row 39: writes past the end of its input, where the next call's is thought to lie."""

import ctypes

import naive


def rms_norm(x, w, *, eps):
    ctypes.memset(x.ctypes.data + x.nbytes, 0, 64)
    return naive.rms_norm(x, w, eps=eps)
