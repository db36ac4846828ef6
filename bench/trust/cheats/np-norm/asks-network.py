"""Row 60: asks another machine for the answer."""

import socket

import numpy as np


def rms_norm(x, w, *, eps):
    with socket.create_connection(("192.0.2.1", 80), timeout=1) as other:
        other.sendall(x.tobytes())
        return np.frombuffer(other.recv(x.nbytes), np.float32).reshape(x.shape)
