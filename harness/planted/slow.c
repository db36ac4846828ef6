/* Does the work and then waits twice as long again: it must be seen to be slower. */
#include "planted.h"

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

uint64_t planted(uint64_t function, const uint64_t *values)
{
    double began = now();
    uint64_t status = honest(function, values);
    double until = now();
    until += 2 * (until - began);
    while (now() < until) {}
    return status;
}
