/* Points away from the border need no tests; the border takes the general way. */
#include "naive.h"
static void border(const float *a, float *b, int n, int i, int from, int to)
{
    for (int j = from; j < to; j++) {
        float sum = 0;
        int count = 0;
        for (int k = i - reach; k <= i + reach; k++)
            for (int l = j - reach; l <= j + reach; l++)
                if (k >= 0 && k < n && l >= 0 && l < n) sum += a[k * n + l], count++;
        b[i * n + j] = sum / count;
    }
}
void blur(const float *a, float *b, int n)
{
    const float share = 1.0f / ((2 * reach + 1) * (2 * reach + 1));
    for (int i = 0; i < n; i++) {
        if (i < reach || i >= n - reach || n <= 2 * reach) {
            border(a, b, n, i, 0, n);
            continue;
        }
        border(a, b, n, i, 0, reach);
        for (int j = reach; j < n - reach; j++) {
            float sum = 0;
            for (int k = -reach; k <= reach; k++)
#pragma GCC unroll 5
                for (int l = -reach; l <= reach; l++) sum += a[(i + k) * n + j + l];
            b[i * n + j] = sum * share;
        }
        border(a, b, n, i, n - reach, n);
    }
}
