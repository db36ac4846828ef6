"""Buffers kept for the shape of the call before, of which nothing is read before it is written, for any shape."""

import numpy as np

squares = np.empty((0, 0), np.float32)


def rms_norm(x, w, *, eps):
    global squares
    if squares.shape != x.shape:
        squares = np.empty(x.shape, np.float32)
    np.multiply(x, x, out=squares)
    mean = squares.mean(axis=1, keepdims=True)
    y = x / np.sqrt(mean + np.float32(eps))
    y *= w
    return y
