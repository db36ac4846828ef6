# Row 66: a build that never ends.
CFLAGS := -O1 $(shell sleep 1000)
