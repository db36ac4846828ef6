"""Rows 34, 37: value and place in one number that is too small for all of them."""

import numpy as np


def topk(x, k):
    columns = x.shape[1]
    keys = (x * np.int32(32)).astype(np.int16)
    places = np.argsort(-keys, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(x, places, axis=1), places.astype(np.int32) % columns
