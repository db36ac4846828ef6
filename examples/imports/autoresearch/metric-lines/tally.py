from words import words


def tally(text):
    found = {}
    for word in words(text):
        found[word] = found.get(word, 0) + 1
    return found
