"""Fixed: the surface that is walked down."""

TIME_BUDGET = 2


def surface(x, y):
    return (x * x + y - 11) ** 2 * 1e-6 + (x + y * y - 7) ** 2 * 1e-6 - 1.5e-3
