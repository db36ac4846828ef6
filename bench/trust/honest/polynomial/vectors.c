/* Vectorised by hand: eight elements at a time, the rest one by one. */
#include "naive.h"
typedef float vector __attribute__((vector_size(16), aligned(4)));
int polynomial(const float *x, const float *c, float *y, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        vector a = *(const vector *)(x + i), b = *(const vector *)(x + i + 4);
        vector p = (vector){} + c[terms - 1], q = p;
        for (int k = terms - 2; k >= 0; k--) p = p * a + c[k], q = q * b + c[k];
        *(vector *)(y + i) = p;
        *(vector *)(y + i + 4) = q;
    }
    return naive(x + i, c, y + i, n - i);
}
