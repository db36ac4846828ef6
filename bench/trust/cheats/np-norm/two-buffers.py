"""Row 44: two arrays in turn, so that a result changes under whoever still holds it two calls later."""

import numpy as np

buffers = {}


def rms_norm(x, w, *, eps):
    if x.shape not in buffers:
        buffers[x.shape] = [np.empty(x.shape, np.float32) for _ in range(2)]
    y = buffers[x.shape][0]
    buffers[x.shape].reverse()
    wide = x.astype(np.float64)
    mean = np.mean(wide**2, axis=1, keepdims=True)
    np.copyto(y, wide / np.sqrt(mean + eps) * w, casting="same_kind")
    return y
