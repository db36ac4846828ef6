#include "naive.h"
void matmul(const float *a, const float *b, float *c, int n) { naive(a, b, c, n); }
