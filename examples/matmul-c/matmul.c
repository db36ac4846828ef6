/* c = a b for square row-major matrices of n x n floats. */

#define TILE 16 // hone: tune 4 8 16 32 64 128

/* Which loop is innermost: 0 walks k, 1 walks j. */
#define INNER 0 // hone: tune 0 1

/* How often the innermost loop is written out. */
#define UNROLL 1 // hone: tune 1 2 4 8

#define PRAGMA(text) _Pragma(#text)
#define UNROLLED(times) PRAGMA(GCC unroll times)

static int least(int a, int b) { return a < b ? a : b; }

#if INNER == 0

/* One block of c: each element is a dot product over the k of this block. */
static void block(const float *a, const float *b, float *c, int n, int i0, int j0, int k0)
{
    int i1 = least(i0 + TILE, n), j1 = least(j0 + TILE, n), k1 = least(k0 + TILE, n);
    for (int i = i0; i < i1; i++)
        for (int j = j0; j < j1; j++) {
            float sum = c[i * n + j];
            UNROLLED(UNROLL)
            for (int k = k0; k < k1; k++)
                sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}

#else

/* One block of c: each element of a scales a row of b. */
static void block(const float *a, const float *b, float *c, int n, int i0, int j0, int k0)
{
    int i1 = least(i0 + TILE, n), j1 = least(j0 + TILE, n), k1 = least(k0 + TILE, n);
    for (int i = i0; i < i1; i++)
        for (int k = k0; k < k1; k++) {
            float scale = a[i * n + k];
            UNROLLED(UNROLL)
            for (int j = j0; j < j1; j++)
                c[i * n + j] += scale * b[k * n + j];
        }
}

#endif

void matmul(const float *a, const float *b, float *c, int n)
{
    for (int i = 0; i < n * n; i++)
        c[i] = 0.0f;
    for (int i = 0; i < n; i += TILE)
        for (int k = 0; k < n; k += TILE)
            for (int j = 0; j < n; j += TILE)
                block(a, b, c, n, i, j, k);
}
