"""Row 34: leaves the conversion to the contract's type to the harness."""

import numpy as np


def rms_norm(x, w, *, eps):
    wide = x.astype(np.float64)
    return wide / np.sqrt(np.mean(wide**2, axis=1, keepdims=True) + eps) * w
