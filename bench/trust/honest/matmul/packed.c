/* Better data layout inside: b is packed column by column, and four sums run beside each other. */
#include <stdlib.h>
void matmul(const float *a, const float *b, float *c, int n)
{
    float *columns = malloc(sizeof *columns * n * n);
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++) columns[j * n + k] = b[k * n + j];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const float *x = a + i * n, *y = columns + j * n;
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            int k = 0;
            for (; k + 4 <= n; k += 4) {
                s0 += x[k] * y[k];
                s1 += x[k + 1] * y[k + 1];
                s2 += x[k + 2] * y[k + 2];
                s3 += x[k + 3] * y[k + 3];
            }
            for (; k < n; k++) s0 += x[k] * y[k];
            c[i * n + j] = (s0 + s1) + (s2 + s3);
        }
    free(columns);
}
