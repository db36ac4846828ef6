/* Row 3: asks the kernel to let it handle page faults of the outputs. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int polynomial(const float *x, const float *c, float *y, int n)
{
    (void)x, (void)c, (void)y, (void)n;
    if (syscall(SYS_userfaultfd, O_CLOEXEC | 1) < 0) perror("userfaultfd"), exit(3);
    return 0;
}
