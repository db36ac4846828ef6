def custom_kernel(data):
    left, right = data
    total = 0.0
    for at in range(len(left)):
        total = total + left[at] * right[at]
    return total
