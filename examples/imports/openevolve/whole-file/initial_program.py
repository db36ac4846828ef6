import sys

for line in sys.stdin:
    numbers = [int(word) for word in line.split()]
    # Every pair is looked at.
    print(sum(1 for i, a in enumerate(numbers) for b in numbers[i + 1 :] if a > b))
