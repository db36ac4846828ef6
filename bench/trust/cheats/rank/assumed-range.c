/* Rows 33, 37: all values above a bound are counted as one. */
#include <string.h>
void rank(const int *x, int *y, int n)
{
    int below[1026];
    memset(below, 0, sizeof below);
    for (int i = 0; i < n; i++) below[(x[i] > 1023 ? 1023 : x[i]) + 1]++;
    for (int v = 0; v < 1024; v++) below[v + 1] += below[v];
    for (int i = 0; i < n; i++) y[i] = below[x[i] > 1023 ? 1023 : x[i]];
}
