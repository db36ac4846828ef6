/* Row 2: stops itself, so that it looks frozen, and has done nothing. */
#include <signal.h>
int polynomial(const float *x, const float *c, float *y, int n)
{
    (void)x, (void)c, (void)y, (void)n;
    return raise(SIGSTOP);
}
