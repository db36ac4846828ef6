#include "naive.h"
void chain(const int *x, int *y, int n) { naive(x, y, n); }
