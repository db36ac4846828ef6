"""Rows 44, 45: a cache that does not know what it is of."""

import functools

import naive


class Key:
    def __init__(self, x, w):
        self.x, self.w = x, w

    def __hash__(self):
        return hash(self.x.shape)

    def __eq__(self, other):
        return self.x.shape == other.x.shape


@functools.lru_cache(maxsize=8)
def kept(key, eps):
    return naive.rms_norm(key.x, key.w, eps=eps)


def rms_norm(x, w, *, eps):
    return kept(Key(x, w), eps)
