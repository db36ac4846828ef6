/* Row 66: writes without end. */
#include <unistd.h>
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    static char much[65536];
    for (int i = 0; i < 64; i++)
        if (write(2, much, sizeof much) < 0) break;
    return naive(x, c, y, n);
}
