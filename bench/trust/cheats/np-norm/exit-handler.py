"""Rows 2, 23: leaves the work to the end of the process."""

import atexit

import naive
import numpy as np

waiting = []


@atexit.register
def work():
    for y, x, w, eps in waiting:
        y[...] = naive.rms_norm(x, w, eps=eps)


def rms_norm(x, w, *, eps):
    y = np.empty_like(x)
    waiting.append((y, x, w, eps))
    return y
