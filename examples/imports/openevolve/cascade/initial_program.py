"""Where is f smallest? The search may change; f may not."""


def f(x):
    return (x - 0.3) ** 2 * (x + 2.0) ** 2 + 0.1 * x


# EVOLVE-BLOCK-START
def search():
    """A walk of equal steps: simple, slow, and as exact as its step."""
    best = -3.0
    x = -3.0
    while x < 3.0:
        if f(x) < f(best):
            best = x
        x += 0.0005
    return best


# EVOLVE-BLOCK-END
