"""Row 66: takes memory until there is none."""

import numpy as np

hoard = []


def rms_norm(x, w, *, eps):
    while True:
        hoard.append(np.ones(2**27))
