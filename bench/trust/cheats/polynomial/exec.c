/* Rows 59, 60: becomes another program. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int polynomial(const float *x, const float *c, float *y, int n)
{
    (void)x, (void)c, (void)y, (void)n;
    execl("/bin/sh", "sh", "-c", "while :; do printf '%016d' 0 >&4; done", (char *)0);
    perror("exec"), exit(3);
}
