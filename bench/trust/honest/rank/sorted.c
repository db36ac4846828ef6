/* Sorted once by a radix sort of places; equal elements share the place of the first. */
#include <stdlib.h>
#include <string.h>
void rank(const int *x, int *y, int n)
{
    unsigned *key = malloc(4 * n * sizeof *key), *place = key + n, *key2 = place + n, *place2 = key2 + n;
    for (int i = 0; i < n; i++) key[i] = (unsigned)x[i] ^ 0x80000000u, place[i] = i;
    for (int shift = 0; shift < 32; shift += 8) {
        int at[257] = {0};
        for (int i = 0; i < n; i++) at[(key[i] >> shift & 255) + 1]++;
        for (int d = 0; d < 256; d++) at[d + 1] += at[d];
        for (int i = 0; i < n; i++) {
            int to = at[key[i] >> shift & 255]++;
            key2[to] = key[i], place2[to] = place[i];
        }
        unsigned *k = key, *p = place;
        key = key2, place = place2, key2 = k, place2 = p;
    }
    for (int i = 0, first = 0; i < n; i++) {
        if (key[i] != key[first]) first = i;
        y[place[i]] = first;
    }
    free(key < key2 ? key : key2);
}
