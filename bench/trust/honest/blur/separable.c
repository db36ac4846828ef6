/* Another algorithm: sums down the columns, kept for a row, then sums along the row. */
#include <stdlib.h>
#include "naive.h"
void blur(const float *a, float *b, int n)
{
    float *down = malloc(n * sizeof *down);
    for (int i = 0; i < n; i++) {
        int top = i - reach < 0 ? 0 : i - reach, bottom = i + reach >= n ? n - 1 : i + reach;
        for (int j = 0; j < n; j++) down[j] = 0;
        for (int k = top; k <= bottom; k++)
            for (int j = 0; j < n; j++) down[j] += a[k * n + j];
        for (int j = 0; j < n; j++) {
            int left = j - reach < 0 ? 0 : j - reach, right = j + reach >= n ? n - 1 : j + reach;
            float sum = 0;
            for (int l = left; l <= right; l++) sum += down[l];
            b[i * n + j] = sum / ((right - left + 1) * (bottom - top + 1));
        }
    }
    free(down);
}
