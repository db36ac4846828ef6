"""The k largest of each row and where they are, the largest first, of equal ones the first one first."""

import numpy as np


def topk(x, k):
    places = np.argsort(-x, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(x, places, axis=1), places.astype(np.int32)
