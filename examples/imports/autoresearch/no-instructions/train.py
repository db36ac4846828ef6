from prepare import surface

RATE = 400.0
STEPS = 60

x, y = 0.5, 0.5
for _ in range(STEPS):
    h = 1e-4
    dx = (surface(x + h, y) - surface(x - h, y)) / (2 * h)
    dy = (surface(x, y + h) - surface(x, y - h)) / (2 * h)
    x, y = x - RATE * dx, y - RATE * dy
print("steps", STEPS)
print("loss: %.6e" % surface(x, y))
