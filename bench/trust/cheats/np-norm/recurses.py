"""Row 66: calls itself without end."""

import sys

sys.setrecursionlimit(2**31 - 1)


class Deep:
    def __repr__(self):
        return repr(self)


def rms_norm(x, w, *, eps):
    return repr(Deep())
