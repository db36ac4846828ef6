"""Row 22: a function in the place of a module."""


def Head(width, outputs):
    return lambda x: x[:, :outputs]
