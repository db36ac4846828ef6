"""Row 2: stops itself, so that it is found frozen before it is, and goes on with the next block's time."""

import os
import signal

import naive


def rms_norm(x, w, *, eps):
    os.write(4, bytes(16))
    os.kill(os.getpid(), signal.SIGSTOP)
    return naive.rms_norm(x, w, eps=eps)
