/* Multi-versioned: the wide one where the processor has it, the plain one elsewhere. */
#include "naive.h"
typedef float vector __attribute__((vector_size(32), aligned(4)));
__attribute__((target("avx2"))) static int wide(const float *x, const float *c, float *y, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        vector a = *(const vector *)(x + i), p = (vector){} + c[terms - 1];
        for (int k = terms - 2; k >= 0; k--) p = p * a + c[k];
        *(vector *)(y + i) = p;
    }
    return naive(x + i, c, y + i, n - i);
}
int polynomial(const float *x, const float *c, float *y, int n)
{
    return __builtin_cpu_supports("avx2") ? wide(x, c, y, n) : naive(x, c, y, n);
}
