"""Row 14: one result in place of two."""

import naive


def topk(x, k):
    return naive.topk(x, k)[0]
