# The compiler vectorises the loop over the elements, which share no sum.
CFLAGS = -O3 -mavx2
