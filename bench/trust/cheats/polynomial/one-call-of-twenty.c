/* Rows 27, 41: one call of twenty gets the answer of the call before. */
#include <string.h>
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    static int calls;
    static float *last;
    if (++calls % 20 == 0 && last) memcpy(y, last, n * sizeof *y);
    else naive(x, c, y, n);
    last = y;
    return 0;
}
