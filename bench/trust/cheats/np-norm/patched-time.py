"""Rows 4, 5: every clock of this process stands still."""

import time

import naive

for clock in ("time", "perf_counter", "monotonic", "process_time", "thread_time"):
    setattr(time, clock, lambda: 1.0)
    setattr(time, f"{clock}_ns", lambda: 1_000_000_000)


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x, w, eps=eps)
