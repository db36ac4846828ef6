"""Rows 31, 57: the mean of what was seen, for all steps."""

import numpy as np


def smooth(x, keep):
    y = np.empty_like(x)
    y[...] = x.mean(axis=1, keepdims=True)
    return y
