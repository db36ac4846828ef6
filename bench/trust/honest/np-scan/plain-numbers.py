"""Python's own numbers, row by row: for a single one at a time they are faster than arrays."""

import numpy as np


def smooth(x, keep):
    share = 1 - keep
    y = np.empty_like(x)
    for row, values in enumerate(x.tolist()):
        now, out = values[0], []
        for value in values:
            now = keep * now + share * value
            out.append(now)
        y[row] = out
    return y
