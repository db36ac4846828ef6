/* Another algorithm: Estrin's scheme, whose sums do not wait for each other. */
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    for (int i = 0; i < n; i++) {
        float v = x[i], v2 = v * v, v4 = v2 * v2, sum = c[32];
        for (int k = 28; k >= 0; k -= 4) sum = sum * v4 + ((c[k] + c[k + 1] * v) + v2 * (c[k + 2] + c[k + 3] * v));
        y[i] = sum;
    }
    return 0;
}
