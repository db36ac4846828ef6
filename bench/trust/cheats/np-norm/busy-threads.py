"""Rows 12, 13: threads that calculate without end and without the interpreter's lock, beside the reference, too."""

import threading

import naive
import numpy as np

big = np.random.default_rng().random(1_000_000)


def spin():
    while True:
        np.sort(big)


for _ in range(4):
    threading.Thread(target=spin, daemon=True).start()


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x, w, eps=eps)
