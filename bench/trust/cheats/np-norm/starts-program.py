"""Rows 59, 60: has a program fetch what it needs."""

import subprocess
import sys

import naive

subprocess.run([sys.executable, "-m", "pip", "install", "fast-norm"], check=True)


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x, w, eps=eps)
