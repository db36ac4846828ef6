import naive


def softmax(x):
    return naive.softmax(x)
