"""The program is a process of its own; a set of lines is its input."""

import random
import subprocess
import sys
import time


def evaluate(program_path):
    draw = random.Random(11)
    lines = [[draw.randint(0, 999) for _ in range(300)] for _ in range(5)]
    expected = [sum(1 for i, a in enumerate(line) for b in line[i + 1 :] if a > b) for line in lines]
    text = "\n".join(" ".join(map(str, line)) for line in lines)
    began = time.perf_counter()
    run = subprocess.run([sys.executable, program_path], input=text, capture_output=True, text=True, timeout=20)
    seconds = time.perf_counter() - began
    if run.returncode != 0 or run.stdout.split() != [str(one) for one in expected]:
        return {"correct": 0.0, "combined_score": 0.0, "error": "wrong answer"}
    return {"correct": 1.0, "combined_score": 1.0 / (1.0 + seconds)}
