"""Row 37: of equal ones, any."""

import numpy as np


def topk(x, k):
    places = np.argpartition(-x, k, axis=1)[:, :k]
    best = np.take_along_axis(x, places, axis=1)
    order = np.argsort(-best, axis=1)
    return np.take_along_axis(best, order, axis=1), np.take_along_axis(places, order, axis=1).astype(np.int32)
