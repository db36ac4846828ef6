"""Each value of a series against the values before it: how many standard deviations above their mean does it lie?"""

import numpy as np

# How the sums over the windows are found: a view of all windows, slices added one by one, or differences of running sums.
SUMS = "slices"  # hone: tune windows slices running

# What the sums are held in. Differences of running sums lose digits that float32 does not have to spare.
WIDE = "float64"  # hone: tune float64 float32

# How many series are worked on at once.
ROWS = 1  # hone: tune 1 2 4 8 16 32 64

# 1: results are written over what is no longer needed, so that less memory is touched.
IN_PLACE = 0  # hone: tune 0 1


def standardise(x: np.ndarray, window: int) -> np.ndarray:
    """x: rows x length. For each place with `window` values up to it: (value - mean) / deviation, as float32."""
    rows, length = x.shape
    out = np.empty((rows, length - window + 1), np.float32)
    for start in range(0, rows, ROWS):
        out[start : start + ROWS] = standardised(x[start : start + ROWS].astype(WIDE), window)
    return out


def standardised(x: np.ndarray, window: int) -> np.ndarray:
    mean = moving_sum(x, window) / window
    mean_square = moving_sum(x * x, window) / window
    latest = x[:, window - 1 :]
    if IN_PLACE:
        # mean * mean needs memory of its own, which then holds the deviation.
        deviation = np.subtract(mean_square, mean * mean, out=mean_square)
        np.sqrt(deviation, out=deviation)
        np.subtract(latest, mean, out=mean)
        return np.divide(mean, deviation, out=mean)
    return (latest - mean) / np.sqrt(mean_square - mean * mean)


def moving_sum(x: np.ndarray, window: int) -> np.ndarray:
    if SUMS == "windows":
        return np.lib.stride_tricks.sliding_window_view(x, window, axis=1).sum(axis=2)
    count = x.shape[1] - window + 1
    if SUMS == "slices":
        total = x[:, :count].copy()
        for at in range(1, window):
            if IN_PLACE:
                total += x[:, at : at + count]
            else:
                total = total + x[:, at : at + count]
        return total
    running = np.cumsum(x, axis=1)
    total = running[:, window - 1 :].copy()
    total[:, 1:] -= running[:, :-window]
    return total
