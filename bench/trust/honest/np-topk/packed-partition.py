"""Value and place in one number, larger for the earlier of equal ones: then any order will do, and a part of one."""

import numpy as np


def topk(x, k):
    columns = x.shape[1]
    keys = x.astype(np.int64) * columns
    keys += np.arange(columns - 1, -1, -1)
    keys.partition(columns - k, axis=1)
    keys = keys[:, columns - k :]
    keys.sort(axis=1)
    values, places = np.divmod(keys[:, ::-1], columns)
    return values.astype(np.int32), (columns - 1 - places).astype(np.int32)
