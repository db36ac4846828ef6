"""Row 33: the share that is kept is taken to be that of the case that it was shown."""

import naive


def smooth(x, keep):
    return naive.smooth(x, 0.85)
