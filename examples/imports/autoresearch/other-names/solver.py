def choose(items, room):
    """Indices of what is packed: the first that fit."""
    chosen = []
    for index, (size, _value) in enumerate(items):
        if size <= room:
            chosen.append(index)
            room -= size
    return chosen
