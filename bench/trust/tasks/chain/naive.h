#include <stdint.h>
enum { turns = 24 };
/* A chain of mixing steps through all elements: each needs the one before it. */
static inline uint32_t mix(uint32_t state, uint32_t value)
{
    for (int turn = 0; turn < turns; turn++) {
        state = (uint32_t)(state * 0x9e3779b1u + value);
        state ^= state >> 15;
        state = (uint32_t)((uint64_t)state % 4294967291u);
    }
    return state;
}
static inline void naive(const int *x, int *y, int n)
{
    uint32_t state = 1;
    for (int i = 0; i < n; i++) y[i] = (int)(state = mix(state, (uint32_t)x[i]));
}
