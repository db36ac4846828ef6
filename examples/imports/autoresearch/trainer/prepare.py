"""Fixed: the data, the budget and the evaluation."""

import math

TIME_BUDGET = 1
TEXT = "the cat sat on the mat and the dog sat on the log while the frog sat in the bog " * 40
TRAIN, VALID = TEXT[:2400], TEXT[2400:]


def evaluate_bpb(probability):
    """Bits per byte on text that was not trained on. `probability(before, letter)` is the model's."""
    bits = 0.0
    for index in range(1, len(VALID)):
        bits -= math.log2(max(probability(VALID[index - 1], VALID[index]), 1e-9))
    return bits / (len(VALID) - 1)
