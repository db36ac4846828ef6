# EVOLVE-BLOCK-START
def tour(points):
    """The points in the order of their first coordinate."""
    return sorted(range(len(points)), key=lambda index: points[index][0])


# EVOLVE-BLOCK-END
