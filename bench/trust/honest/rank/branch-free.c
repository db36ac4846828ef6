/* The comparison is added up instead of branched on, four elements at a time. */
#include "naive.h"
void rank(const int *x, int *y, int n)
{
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        int a = 0, b = 0, c = 0, d = 0;
        for (int k = 0; k < n; k++) {
            int v = x[k];
            a += v < x[i];
            b += v < x[i + 1];
            c += v < x[i + 2];
            d += v < x[i + 3];
        }
        y[i] = a, y[i + 1] = b, y[i + 2] = c, y[i + 3] = d;
    }
    for (; i < n; i++) {
        int smaller = 0;
        for (int k = 0; k < n; k++) smaller += x[k] < x[i];
        y[i] = smaller;
    }
}
