"""Row 34: places as NumPy gives them, in numbers of 64 bits."""

import numpy as np


def topk(x, k):
    places = np.argsort(-x, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(x, places, axis=1), places
