/* Another algorithm: sorted once, and each element looked up by halving. */
#include <stdlib.h>
#include <string.h>
static int compare(const void *a, const void *b) { return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b); }
void rank(const int *x, int *y, int n)
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
