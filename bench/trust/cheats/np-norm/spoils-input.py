"""Rows 17, 36: works in its input, which spares it an array, and gives a copy back."""

import numpy as np


def rms_norm(x, w, *, eps):
    x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1]) + np.float32(eps))
    return x * w
