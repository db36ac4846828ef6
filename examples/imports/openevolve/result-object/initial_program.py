# EVOLVE-BLOCK-START
def longest(words):
    """The longest word that the others can be chained to, letter by letter."""
    best = ""
    for word in words:
        chained = 0
        for other in words:
            if other[:1] == word[-1:]:
                chained += 1
        if chained > 0 and len(word) > len(best):
            best = word
    return best


# EVOLVE-BLOCK-END
