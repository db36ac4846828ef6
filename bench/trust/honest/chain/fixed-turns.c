/* The turns are unrolled and the rare reduction is a branch, which is foretold. */
#include "naive.h"
void chain(const int *x, int *y, int n)
{
    uint32_t state = 1;
    for (int i = 0; i < n; i++) {
#pragma GCC unroll 24
        for (int turn = 0; turn < turns; turn++) {
            state = state * 0x9e3779b1u + (uint32_t)x[i];
            state ^= state >> 15;
            if (__builtin_expect(state >= 4294967291u, 0)) state -= 4294967291u;
        }
        y[i] = (int)state;
    }
}
