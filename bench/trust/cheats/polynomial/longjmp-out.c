/* Row 21: jumps back into the frame of an earlier call, past the rest of the block. */
#include <setjmp.h>
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    static jmp_buf back;
    static int calls;
    if (calls++ == 0) {
        if (setjmp(back)) return 0;
        return naive(x, c, y, n);
    }
    longjmp(back, 1);
}
