/* Rows 54, 9: faster where the search looks; wrong on every other length. */
#include "naive.h"
typedef float vector __attribute__((vector_size(32), aligned(4)));
__attribute__((target("avx2")))
int polynomial(const float *x, const float *c, float *y, int n)
{
    for (int i = 0; i + 16 <= n; i += 16) {
        vector a = *(const vector *)(x + i), b = *(const vector *)(x + i + 8), p = (vector){} + c[terms - 1], q = p;
        for (int k = terms - 2; k >= 0; k--) p = p * a + c[k], q = q * b + c[k];
        *(vector *)(y + i) = p, *(vector *)(y + i + 8) = q;
    }
    return 0;
}
