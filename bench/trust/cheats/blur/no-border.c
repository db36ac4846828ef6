/* Row 54: the border is treated like the inside. */
#include "naive.h"
void blur(const float *a, float *b, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int k = -reach; k <= reach; k++)
                for (int l = -reach; l <= reach; l++) {
                    int p = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k, q = j + l < 0 ? 0 : j + l >= n ? n - 1 : j + l;
                    sum += a[p * n + q];
                }
            b[i * n + j] = sum / ((2 * reach + 1) * (2 * reach + 1));
        }
}
