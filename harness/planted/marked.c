/* Does the work and then spoils one drawn element of each output: what is compared must be what this code left. */
#include "planted.h"

static uint64_t drawn(void)
{
    static uint64_t state;
    if (state == 0) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        state = (uint64_t)now.tv_nsec | 1;
    }
    state ^= state << 13; /* Marsaglia's xorshift64 (2003) */
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* NaN in place of a number, a number in place of NaN; of an integer the highest bit, of a truth value the lowest. */
static void spoil(unsigned char *at, const struct argument *a)
{
    static const uint64_t nan[] = {0x7ff8000000000000, 0x7fc00000, 0x7e00, 0x7fc0};
    static const uint64_t infinity[] = {0x7ff0000000000000, 0x7f800000, 0x7c00, 0x7f80};
    if (a->dtype > dtype_bf16) {
        at[a->element_bytes - 1] ^= a->dtype == dtype_bool ? 1 : 0x80;
        return;
    }
    uint64_t bits = 0;
    memcpy(&bits, at, a->element_bytes);
    bits = (bits & infinity[a->dtype]) == infinity[a->dtype] ? 0 : nan[a->dtype];
    memcpy(at, &bits, a->element_bytes);
}

uint64_t planted(uint64_t function, const uint64_t *values)
{
    uint64_t status = honest(function, values);
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (is_output(a) && a->run > 0)
            spoil((unsigned char *)(uintptr_t)values[i] + drawn() % a->run * a->element_bytes, a);
    }
    return status;
}
