import random
import sys

from solver import choose

count = int(sys.argv[sys.argv.index("--items") + 1])
draw = random.Random(2)
items = [(draw.randint(1, 40), draw.randint(1, 100)) for _ in range(count)]
chosen = choose(list(items), 300)
if len(set(chosen)) != len(chosen) or sum(items[index][0] for index in chosen) > 300:
    sys.exit("that does not fit")
print(f"packed_value: {sum(items[index][1] for index in chosen)}")
