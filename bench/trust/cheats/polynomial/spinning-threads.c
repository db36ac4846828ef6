/* Rows 12, 13: threads that spin on, so that the reference finds its core busy. */
#include <pthread.h>
#include "naive.h"
static volatile unsigned long turns;
static void *spin(void *unused)
{
    for (;;) turns++;
    return unused;
}
int polynomial(const float *x, const float *c, float *y, int n)
{
    static int made;
    for (pthread_t thread; made < 4; made++) pthread_create(&thread, 0, spin, 0);
    return naive(x, c, y, n);
}
