/* Does the work and writes one element past the end of each output. */
#include "planted.h"

uint64_t planted(uint64_t function, const uint64_t *values)
{
    uint64_t status = honest(function, values);
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (is_output(a)) memset((unsigned char *)(uintptr_t)values[i] + a->bytes, 0x5a, a->element_bytes);
    }
    return status;
}
