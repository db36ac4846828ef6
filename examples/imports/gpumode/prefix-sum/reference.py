import random

from task import input_t, output_t


def generate_input(size: int, seed: int) -> input_t:
    source = random.Random(seed)
    return [source.randint(-100, 100) for _ in range(size)]


def ref_kernel(data: input_t) -> output_t:
    sums, total = [], 0
    for value in data:
        total += value
        sums.append(total)
    return sums


def check_implementation(data: input_t, output: output_t) -> str:
    expected = ref_kernel(data)
    if len(output) != len(expected):
        return f"{len(output)} elements, not {len(expected)}"
    for at, (found, wanted) in enumerate(zip(output, expected)):
        if found != wanted:
            return f"element {at} is {found}, not {wanted}"
    return ""
