/* Does the first call and copies its outputs for all later ones. */
#include "planted.h"

static void *kept[function_count][argument_limit];
static int has_kept[function_count];

uint64_t planted(uint64_t function, const uint64_t *values)
{
    uint64_t status = has_kept[function] ? 0 : honest(function, values);
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (!is_output(a)) continue;
        void *output = (void *)(uintptr_t)values[i];
        if (has_kept[function]) memcpy(output, kept[function][i], a->bytes);
        else if ((kept[function][i] = malloc(a->bytes + 1))) memcpy(kept[function][i], output, a->bytes);
        else _exit(92);
    }
    has_kept[function] = 1;
    return status;
}
