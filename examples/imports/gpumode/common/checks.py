"""Used by the tasks beside this folder."""


def close(found, wanted, tolerance):
    return abs(found - wanted) <= tolerance * max(1.0, abs(wanted))
