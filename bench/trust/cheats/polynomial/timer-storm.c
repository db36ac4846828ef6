/* Row 13: timers that expire one after the other while the other variant is measured, each an interrupt on its core. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    static int timers[256], made, calls;
    while (made < 256) {
        if ((timers[made] = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)) < 0) perror("timerfd"), exit(3);
        made++;
    }
    naive(x, c, y, n);
    if (++calls % 64 == 0)
        for (int i = 0; i < 256; i++) {
            struct itimerspec when = {.it_value = {0, 4000000 + 40000 * i}};
            timerfd_settime(timers[i], 0, &when, 0);
        }
    return 0;
}
