/* Small values are counted in a table; anything else is sorted. */
#include <stdlib.h>
#include <string.h>
enum { most = 32768 };
static int compare(const void *a, const void *b) { return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b); }
static void sorted(const int *x, int *y, int n)
{
    int *copy = malloc(n * sizeof *copy);
    memcpy(copy, x, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, compare);
    for (int i = 0; i < n; i++) {
        int low = 0, high = n;
        while (low < high) {
            int middle = (low + high) / 2;
            if (copy[middle] < x[i]) low = middle + 1;
            else high = middle;
        }
        y[i] = low;
    }
    free(copy);
}
void rank(const int *x, int *y, int n)
{
    static _Thread_local int below[most + 1];
    memset(below, 0, sizeof below);
    for (int i = 0; i < n; i++) {
        if (x[i] < 0 || x[i] >= most) {
            sorted(x, y, n);
            return;
        }
        below[x[i] + 1]++;
    }
    for (int v = 0; v < most; v++) below[v + 1] += below[v];
    for (int i = 0; i < n; i++) y[i] = below[x[i]];
}
