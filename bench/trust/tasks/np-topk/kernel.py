import naive


def topk(x, k):
    return naive.topk(x, k)
