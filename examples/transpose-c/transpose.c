/* b = a transposed: a has `rows` rows of `cols` floats, b has `cols` rows of `rows`. They do not overlap. */

/* Side of the squares that are worked on one after the other, in elements; 0: the whole matrix is one. */
#define TILE 0 // hone: tune 0 16 32 64

/* What the innermost loop walks along: 0 a row of a, 1 a row of b. */
#define ALONG 0 // hone: tune 0 1

/* How often the innermost loop is written out. */
#define UNROLL 1 // hone: tune 1 4 8

/* Rows of a square ahead of the current one that are asked for early; 0: none. */
#define AHEAD 0 // hone: tune 0 1 2 4

/* Whether b is written past the caches, 16 bytes at a time; needs squares and SSE, and does nothing without them. */
#define STREAM 0 // hone: tune 0 1

#if STREAM && TILE > 0 && defined(__SSE2__)
#include <emmintrin.h>
#include <stdint.h>
#define STREAMS 1
#else
#define STREAMS 0
#endif

#define PRAGMA(text) _Pragma(#text)
#define UNROLLED(times) PRAGMA(GCC unroll times)

/* One square of a, from row i0 and column j0 up to i1 and j1. */
static void square(const float *a, float *b, int rows, int cols, int i0, int i1, int j0, int j1)
{
#if ALONG == 0
    for (int i = i0; i < i1; i++) {
#if AHEAD > 0
        if (i + AHEAD < rows)
            __builtin_prefetch(&a[(long)(i + AHEAD) * cols + j0]);
#endif
        UNROLLED(UNROLL)
        for (int j = j0; j < j1; j++)
            b[(long)j * rows + i] = a[(long)i * cols + j];
    }
#else
    for (int j = j0; j < j1; j++) {
#if AHEAD > 0
        if (j + AHEAD < cols)
            __builtin_prefetch(&b[(long)(j + AHEAD) * rows + i0], 1);
#endif
        UNROLLED(UNROLL)
        for (int i = i0; i < i1; i++)
            b[(long)j * rows + i] = a[(long)i * cols + j];
    }
#endif
}

#if STREAMS

/* A full square by way of a small copy of it, which leaves in whole pieces of 16 bytes. */
static void stream(const float *a, float *b, int rows, int cols, int i0, int j0)
{
    float copy[TILE][TILE] __attribute__((aligned(16)));
    for (int i = 0; i < TILE; i++) {
#if AHEAD > 0
        if (i0 + i + AHEAD < rows)
            __builtin_prefetch(&a[(long)(i0 + i + AHEAD) * cols + j0]);
#endif
        UNROLLED(UNROLL)
        for (int j = 0; j < TILE; j++)
            copy[j][i] = a[(long)(i0 + i) * cols + j0 + j];
    }
    for (int j = 0; j < TILE; j++)
        for (int i = 0; i < TILE; i += 4)
            _mm_stream_ps(&b[(long)(j0 + j) * rows + i0 + i], _mm_load_ps(&copy[j][i]));
}

#endif

#if TILE > 0
static int least(int x, int y) { return x < y ? x : y; }
#endif

void transpose(const float *a, float *b, int rows, int cols)
{
#if TILE == 0
    square(a, b, rows, cols, 0, rows, 0, cols);
#else
#if STREAMS
    int aligned = rows % 4 == 0 && (uintptr_t)b % 16 == 0;
#endif
    for (int i = 0; i < rows; i += TILE)
        for (int j = 0; j < cols; j += TILE) {
#if STREAMS
            if (aligned && i + TILE <= rows && j + TILE <= cols) {
                stream(a, b, rows, cols, i, j);
                continue;
            }
#endif
            square(a, b, rows, cols, i, least(i + TILE, rows), j, least(j + TILE, cols));
        }
#if STREAMS
    _mm_sfence();
#endif
#endif
}
