"""Value and place in one number of 64 bits, sorted as a whole."""

import numpy as np


def topk(x, k):
    columns = x.shape[1]
    keys = x.astype(np.int64) << 32
    keys |= np.arange(columns - 1, -1, -1)
    keys.sort(axis=1)
    best = keys[:, : -k - 1 : -1]
    return (best >> 32).astype(np.int32), (columns - 1 - (best & 0xFFFFFFFF)).astype(np.int32)
