/* Blocked for registers: four by four sums at a time, which share what they load. */
#include "naive.h"
static float dot(const float *a, const float *b, int n, int i, int j)
{
    float sum = 0;
    for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
    return sum;
}
void matmul(const float *a, const float *b, float *c, int n)
{
    int m = n & ~3;
    for (int i = 0; i < m; i += 4)
        for (int j = 0; j < m; j += 4) {
            float s[4][4] = {{0}};
            for (int k = 0; k < n; k++)
#pragma GCC unroll 4
                for (int p = 0; p < 4; p++)
#pragma GCC unroll 4
                    for (int q = 0; q < 4; q++) s[p][q] += a[(i + p) * n + k] * b[k * n + j + q];
            for (int p = 0; p < 4; p++)
                for (int q = 0; q < 4; q++) c[(i + p) * n + j + q] = s[p][q];
        }
    for (int i = 0; i < n; i++)
        for (int j = i < m ? m : 0; j < n; j++) c[i * n + j] = dot(a, b, n, i, j);
}
