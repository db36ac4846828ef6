/*
 * The naive benchmark: load a library, prepare inputs once, call it in a loop. Arguments: the library, the symbol,
 * elements of each array, the last argument, sets of arrays, calls.
 */
#include <dlfcn.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 7) return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    void *found = library ? dlsym(library, argv[2]) : NULL;
    if (!found) return 3;
    void (*function)(const float *, const float *, float *, int) = (void (*)(const float *, const float *, float *, int))found;
    size_t elements = strtoull(argv[3], NULL, 10), slots = strtoull(argv[5], NULL, 10);
    int size = atoi(argv[4]), calls = atoi(argv[6]);
    float *arrays = malloc(3 * slots * elements * sizeof *arrays);
    if (!arrays) return 4;
    unsigned state = 1;
    for (size_t at = 0; at < 3 * slots * elements; at++) {
        state = state * 1664525u + 1013904223u;
        arrays[at] = (float)(state >> 8) / 16777216.0f;
    }
    for (int call = 0; call < calls; call++) {
        float *slot = arrays + 3 * elements * ((size_t)call % slots);
        function(slot, slot + elements, slot + 2 * elements, size);
    }
    return 0;
}
