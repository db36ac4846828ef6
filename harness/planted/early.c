/* A thread looks out for new inputs where inputs were before and computes at once; the call itself has nothing to do. */
#include "planted.h"

enum { places = 4096 };
static struct { uint64_t function, values[argument_limit], seen; } known[places];
static uint64_t count;

/* The first bytes of the first input. */
static uint64_t look(uint64_t function, const uint64_t *values)
{
    uint64_t bytes = 0;
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (!is_input(a)) continue;
        memcpy(&bytes, (const void *)(uintptr_t)values[i], a->bytes < sizeof bytes ? a->bytes : sizeof bytes);
        break;
    }
    return bytes;
}

static void *watch(void *unused)
{
    (void)unused;
    for (;; usleep(20))
        for (uint64_t i = 0; i < __atomic_load_n(&count, __ATOMIC_ACQUIRE); i++) {
            if (look(known[i].function, known[i].values) == known[i].seen) continue;
            honest(known[i].function, known[i].values);
            known[i].seen = look(known[i].function, known[i].values);
        }
    return NULL;
}

uint64_t planted(uint64_t function, const uint64_t *values)
{
    static pthread_t watcher;
    size_t size = argument_counts[function] * sizeof *values;
    for (uint64_t i = 0; i < count; i++)
        if (known[i].function == function && memcmp(known[i].values, values, size) == 0) return 0;
    uint64_t status = honest(function, values);
    if (count == 0 && pthread_create(&watcher, NULL, watch, NULL) != 0) _exit(92);
    if (count == places) return status;
    known[count].function = function;
    memcpy(known[count].values, values, size);
    known[count].seen = look(function, values);
    __atomic_store_n(&count, count + 1, __ATOMIC_RELEASE);
    return status;
}
