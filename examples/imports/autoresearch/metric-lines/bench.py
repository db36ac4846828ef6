import random
import time

from tally import tally

draw = random.Random()
text = " ".join("".join(draw.choices("abcde", k=4)) for _ in range(40000))
began = time.perf_counter()
found = tally(text)
seconds = time.perf_counter() - began
assert sum(found.values()) == 40000
print(f"METRIC total_ms={1000 * seconds:.3f}")
print(f"METRIC words={len(found)}")
