/* Row 37: equal elements get ranks one after the other. */
#include <stdlib.h>
static const int *values;
static int compare(const void *a, const void *b) { int p = values[*(const int *)a], q = values[*(const int *)b]; return (p > q) - (p < q); }
void rank(const int *x, int *y, int n)
{
    int *order = malloc(n * sizeof *order);
    for (int i = 0; i < n; i++) order[i] = i;
    values = x;
    qsort(order, n, sizeof *order, compare);
    for (int i = 0; i < n; i++) y[order[i]] = i;
    free(order);
}
