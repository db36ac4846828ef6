"""Rows 38, 40: what lies more than 48 steps back is taken for nothing, which is nearly so."""

import numpy as np

back = 48


def smooth(x, keep):
    powers = ((1 - keep) * keep ** np.arange(back)).astype(np.float32)
    padded = np.concatenate([np.repeat(x[:, :1], back - 1, axis=1), x], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, back, axis=1)
    return windows @ powers[::-1]
