"""Row 57: works in its input and gives that back."""

import numpy as np


def rms_norm(x, w, *, eps):
    x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1]) + np.float32(eps))
    x *= w
    return x
