/* Row 23: never answers. */
#include <unistd.h>
int polynomial(const float *x, const float *c, float *y, int n) { (void)x, (void)c, (void)y, (void)n; for (;;) pause(); }
