/* Row 23: aborts. */
#include <stdlib.h>
int polynomial(const float *x, const float *c, float *y, int n) { (void)x, (void)c, (void)y, (void)n; abort(); }
