import naive


def rms_norm(x, w, *, eps):
    return naive.rms_norm(x, w, eps=eps)
