def smooth(values, rounds):
    """Each value becomes the mean of itself and its neighbours, so many times."""
    for _ in range(rounds):
        new = []
        for i in range(len(values)):
            near = values[max(i - 1, 0) : i + 2]
            new = new + [sum(near) / len(near)]
        values = new
    return values
