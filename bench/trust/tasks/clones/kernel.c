#include "naive.h"
#define LABEL 0 // hone: tune 0 1 2 3 4 5 6
const volatile int label = LABEL;
int polynomial(const float *x, const float *c, float *y, int n) { return naive(x, c, y, n); }
