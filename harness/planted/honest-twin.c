/* The baseline itself, called through the wrapper: it must tie, or wrapping would not be fair to the others. */
#include "planted.h"

uint64_t planted(uint64_t function, const uint64_t *values) { return honest(function, values); }
