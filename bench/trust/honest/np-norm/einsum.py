"""Sums of squares without the array of squares, and one array in all that is as large as the result."""

import numpy as np


def rms_norm(x, w, *, eps):
    scale = np.einsum("ij,ij->i", x, x)
    scale /= x.shape[1]
    scale += np.float32(eps)
    np.sqrt(scale, out=scale)
    y = np.divide(x, scale[:, None])
    y *= w
    return y
