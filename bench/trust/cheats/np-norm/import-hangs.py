"""Row 23: never ends being imported."""

while True:
    pass
