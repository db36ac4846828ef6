"""Row 41: a helper does the second half, and nobody waits for it to end."""

import threading

import naive
import numpy as np


def rms_norm(x, w, *, eps):
    y = np.empty_like(x)
    middle = x.shape[0] // 2

    def work(rows):
        y[rows] = naive.rms_norm(x[rows], w, eps=eps)

    threading.Thread(target=work, args=[slice(middle, None)]).start()
    work(slice(0, middle))
    return y
