def words(text):
    found = []
    word = ""
    for sign in text + " ":
        if sign == " ":
            if word:
                found.append(word)
            word = ""
        else:
            word += sign
    return found
