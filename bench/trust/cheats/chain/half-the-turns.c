/* Row 38: half of the mixing steps. */
#include "naive.h"
void chain(const int *x, int *y, int n)
{
    uint32_t state = 1;
    for (int i = 0; i < n; i++) {
        for (int turn = 0; turn < turns / 2; turn++) {
            state = state * 0x9e3779b1u + (uint32_t)x[i];
            state ^= state >> 15;
            state = (uint32_t)((uint64_t)state % 4294967291u);
        }
        y[i] = (int)state;
    }
}
