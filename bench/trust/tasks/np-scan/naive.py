"""Exponential smoothing along each row: every step needs the one before it."""

import numpy as np


def smooth(x, keep):
    y = np.empty_like(x)
    y[:, 0] = x[:, 0]
    for step in range(1, x.shape[1]):
        y[:, step] = keep * y[:, step - 1] + (1 - keep) * x[:, step]
    return y
