"""Row 38: what keeps the division safe is left out."""

import numpy as np


def rms_norm(x, w, *, eps):
    y = x / np.sqrt(np.mean(x * x, axis=1, keepdims=True))
    y *= w
    return y
