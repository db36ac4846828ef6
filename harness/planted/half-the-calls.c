/* Leaves every second call out. */
#include "planted.h"

static uint64_t calls[function_count];

uint64_t planted(uint64_t function, const uint64_t *values)
{
    return calls[function]++ % 2 == 0 ? honest(function, values) : 0;
}
