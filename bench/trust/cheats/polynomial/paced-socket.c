/* Row 13: data that the kernel sends on, packet by packet, while the other variant is measured. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include "naive.h"
int polynomial(const float *x, const float *c, float *y, int n)
{
    static int fd;
    if (!fd && (fd = socket(AF_INET, SOCK_STREAM, 0)) < 0) perror("socket"), exit(3);
    return naive(x, c, y, n);
}
