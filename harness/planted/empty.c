/* Does nothing. */
#include "planted.h"

uint64_t planted(uint64_t function, const uint64_t *values)
{
    (void)function, (void)values;
    return 0;
}
