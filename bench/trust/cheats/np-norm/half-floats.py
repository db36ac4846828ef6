"""Row 34: numbers of half the size in between."""

import numpy as np


def rms_norm(x, w, *, eps):
    scale = 1 / np.sqrt(np.mean(x * x, axis=1, keepdims=True) + np.float32(eps))
    return (x.astype(np.float16) * scale.astype(np.float16)).astype(np.float32) * w
