import math
import random

from checks import close


def generate_input(size, seed):
    source = random.Random(seed)
    return [source.gauss(0, 1) for _ in range(size)], [source.gauss(0, 1) for _ in range(size)]


def ref_kernel(data):
    left, right = data
    return math.fsum(a * b for a, b in zip(left, right))


def check_implementation(data, output):
    wanted = ref_kernel(data)
    return "" if close(output, wanted, 1e-9) else f"{output} is not {wanted}"
