/* Does the work and then changes one byte of each input that it may only read. */
#include "planted.h"

uint64_t planted(uint64_t function, const uint64_t *values)
{
    uint64_t status = honest(function, values);
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (a->role == role_in && a->bytes > 0) ((unsigned char *)(uintptr_t)values[i])[a->bytes / 2] ^= 1;
    }
    return status;
}
