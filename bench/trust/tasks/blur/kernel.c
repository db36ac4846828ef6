#include "naive.h"
void blur(const float *a, float *b, int n) { naive(a, b, n); }
