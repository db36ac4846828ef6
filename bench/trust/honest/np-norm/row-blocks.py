"""A few rows at a time, so that what lies between the steps stays in the nearest cache."""

import numpy as np

rows = 32


def rms_norm(x, w, *, eps):
    y = np.empty_like(x)
    for first in range(0, x.shape[0], rows):
        part, out = x[first : first + rows], y[first : first + rows]
        mean = np.einsum("ij,ij->i", part, part) / np.float32(x.shape[1])
        np.multiply(part, (1 / np.sqrt(mean + np.float32(eps)))[:, None], out=out)
        out *= w
    return y
