#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n) { return naive(x, c, y, n); }
