/* Prefix sums first; a window is the difference of two. Sums wrap, so that no length overflows. */
#include <stdlib.h>
void window(const int *x, int *y, int n, int w)
{
    unsigned *before = malloc((n + 1) * sizeof *before);
    before[0] = 0;
    for (int i = 0; i < n; i++) before[i + 1] = before[i] + (unsigned)x[i];
    for (int i = 0; i < n; i++) y[i] = (int)(before[i + 1] - before[i + 1 < w ? 0 : i + 1 - w]);
    free(before);
}
