/* Ends the process in the middle of a call, with the status of success. */
#include "planted.h"

uint64_t planted(uint64_t function, const uint64_t *values)
{
    (void)function, (void)values;
    _exit(0);
}
