/* Specialised: lengths that are multiples of eight take an unrolled way, all others the general one. */
#include "naive.h"
static void eights(const float *restrict x, const float *restrict c, float *restrict y, int n)
{
    for (int i = 0; i < n; i += 8) {
        float sum[8];
        for (int l = 0; l < 8; l++) sum[l] = c[terms - 1];
#pragma GCC unroll 2
        for (int k = terms - 2; k >= 0; k--)
#pragma GCC unroll 8
            for (int l = 0; l < 8; l++) sum[l] = sum[l] * x[i + l] + c[k];
        for (int l = 0; l < 8; l++) y[i + l] = sum[l];
    }
}
int polynomial(const float *x, const float *c, float *y, int n)
{
    int even = n & ~7;
    eights(x, c, y, even);
    return naive(x + even, c, y + even, n - even);
}
