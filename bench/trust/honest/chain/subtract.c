/* A number below 2^32 is at most one modulus too large: a subtraction in place of a remainder. */
#include "naive.h"
void chain(const int *x, int *y, int n)
{
    uint32_t state = 1;
    for (int i = 0; i < n; i++) {
        for (int turn = 0; turn < turns; turn++) {
            state = state * 0x9e3779b1u + (uint32_t)x[i];
            state ^= state >> 15;
            state -= state >= 4294967291u ? 4294967291u : 0;
        }
        y[i] = (int)state;
    }
}
