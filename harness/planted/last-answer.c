/* Remembers its answers by the address of their outputs, and repeats them when it is given the address again. */
#include "planted.h"

enum { places = 8192 };
static const size_t memory = (size_t)256 << 20;
static struct { uint64_t function, address; unsigned char *answer; } known[places];
static size_t used;

static uint64_t address_of(uint64_t function, const uint64_t *values)
{
    for (int i = 0; i < argument_counts[function]; i++)
        if (is_output(&arguments[function][i])) return values[i];
    return 0;
}

static void copy(uint64_t function, const uint64_t *values, unsigned char *answer, int back)
{
    for (int i = 0; i < argument_counts[function]; i++) {
        const struct argument *a = &arguments[function][i];
        if (!is_output(a)) continue;
        void *output = (void *)(uintptr_t)values[i];
        memcpy(back ? output : answer, back ? answer : output, a->bytes);
        answer += a->bytes;
    }
}

static size_t size_of(uint64_t function)
{
    size_t size = 0;
    for (int i = 0; i < argument_counts[function]; i++)
        if (is_output(&arguments[function][i])) size += arguments[function][i].bytes;
    return size;
}

uint64_t planted(uint64_t function, const uint64_t *values)
{
    uint64_t address = address_of(function, values);
    uint64_t at = (address >> 6) * 0x9e3779b97f4a7c15u % places;
    for (; known[at].answer; at = (at + 1) % places)
        if (known[at].address == address && known[at].function == function) {
            copy(function, values, known[at].answer, 1);
            return 0;
        }
    uint64_t status = honest(function, values);
    size_t size = size_of(function);
    if (used < places / 2 && used * size < memory) {
        unsigned char *answer = malloc(size + 1);
        if (!answer) _exit(92);
        copy(function, values, answer, 0);
        known[at].function = function, known[at].address = address, known[at].answer = answer;
        used++;
    }
    return status;
}
