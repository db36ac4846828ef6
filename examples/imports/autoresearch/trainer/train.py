"""Counts pairs of letters. One file, one run, one figure."""

import time

from prepare import TIME_BUDGET, TRAIN, evaluate_bpb

SMOOTHING = 0.5
LETTERS = 64

counts = {}
began = time.time()
steps = 0
for before, letter in zip(TRAIN, TRAIN[1:]):
    if time.time() - began > TIME_BUDGET:
        break
    counts.setdefault(before, {}).setdefault(letter, 0)
    counts[before][letter] += 1
    steps += 1


def probability(before, letter):
    row = counts.get(before, {})
    return (row.get(letter, 0) + SMOOTHING) / (sum(row.values()) + SMOOTHING * LETTERS)


val_bpb = evaluate_bpb(probability)
print("---")
print(f"val_bpb:          {val_bpb:.6f}")
print(f"training_seconds: {time.time() - began:.1f}")
print(f"num_steps:        {steps}")
