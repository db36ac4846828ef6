# The compiler makes vectors of the comparisons and adds them up.
CFLAGS = -O3
