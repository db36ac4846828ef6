"""Row 44: every call gives the same array back, so that it changes under whoever still holds an earlier result."""

import numpy as np

buffers = {}


def rms_norm(x, w, *, eps):
    if x.shape not in buffers:
        buffers[x.shape] = np.empty(x.shape, np.float32)
    y = buffers[x.shape]
    wide = x.astype(np.float64)
    mean = np.mean(wide**2, axis=1, keepdims=True)
    np.copyto(y, wide / np.sqrt(mean + eps) * w, casting="same_kind")
    return y
