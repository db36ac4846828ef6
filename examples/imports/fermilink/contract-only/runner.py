"""Judges by itself, and leaves its result in a file."""

import json
import time

from smooth import smooth

values = [((7919 * i) % 1000) / 1000 for i in range(1200)]
times = []
for _ in range(3):
    began = time.perf_counter()
    result = smooth(list(values), 3)
    times.append(time.perf_counter() - began)
correct = len(result) == len(values) and abs(sum(result) - 599.4) < 1.0
with open("result.json", "w") as file:
    json.dump({"correctness_ok": correct, "summary_metrics": {"median_seconds": sorted(times)[1]}}, file)
