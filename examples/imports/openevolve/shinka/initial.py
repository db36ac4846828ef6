# EVOLVE-BLOCK-START
def weights(count):
    """Places of `count` points between 0 and 1, as far apart as they can be."""
    return [index / count for index in range(count)]


# EVOLVE-BLOCK-END


def run(count):
    return weights(count)
