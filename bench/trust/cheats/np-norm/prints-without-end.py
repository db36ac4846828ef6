"""Row 66: a line of the log for each element."""

import sys

import naive


def rms_norm(x, w, *, eps):
    sys.stdout.write("all is well " * x.size)
    sys.stdout.flush()
    return naive.rms_norm(x, w, eps=eps)
