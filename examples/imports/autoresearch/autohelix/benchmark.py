import random
import sys
import time

from sort import sort_list

size = int(sys.argv[sys.argv.index("--size") + 1])
draw = random.Random(5)
lists = [[draw.randint(0, 9999) for _ in range(size)] for _ in range(5)]
began = time.perf_counter()
swaps = 0
for values in lists:
    ordered, moved = sort_list(values)
    assert ordered == sorted(values)
    swaps += moved
seconds = time.perf_counter() - began
print(f"##autohelix[speed={len(lists) / seconds:.3f}]")
print(f"##autohelix[swaps_mb={(1 + swaps) * 16 / 1e6:.4f}]")
