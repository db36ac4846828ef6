/* Row 34: products of numbers that are cut to sixteen bits. */
#include <string.h>
static float cut(float v) { unsigned bits; memcpy(&bits, &v, 4); bits &= 0xffff0000u; memcpy(&v, &bits, 4); return v; }
void matmul(const float *a, const float *b, float *restrict c, int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) c[i * n + j] = 0;
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++) c[i * n + j] += cut(a[i * n + k]) * cut(b[k * n + j]);
    }
}
