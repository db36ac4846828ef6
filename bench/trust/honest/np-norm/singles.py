"""Single precision all the way, in the contract's tolerance, and the division once a row."""

import numpy as np


def rms_norm(x, w, *, eps):
    mean = np.mean(x * x, axis=1, keepdims=True)
    y = x * (np.float32(1) / np.sqrt(mean + np.float32(eps)))
    y *= w
    return y
