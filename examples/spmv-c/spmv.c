/*
 * y = A x for a sparse matrix in compressed rows (CSR) and several vectors: row i has the entries from row[i] up to
 * row[i + 1], each a value and its column. Vector v is at x + v * cols, its product at y + v * rows.
 */

/* Vectors that go through the matrix together; 0: one after the other, each product added to y itself. */
#define GROUP 0 // hone: tune 0 1 2 4 8

/* Entries ahead of the current one whose x is asked for early; 0: none. */
#define AHEAD 0 // hone: tune 0 16 64

/* How often the loop over a row is written out. */
#define UNROLL 1 // hone: tune 1 2 4

/* Rows that one group of vectors works on before the next group takes its turn; 0: all. */
#define ROWS 0 // hone: tune 0 64 512

#define PRAGMA(text) _Pragma(#text)
#define UNROLLED(times) PRAGMA(GCC unroll times)

#if AHEAD > 0
/* Beyond the row there is the next one, and beyond the last row nothing may be read. */
#define ASK(k) __builtin_prefetch(&x[col[(k) + AHEAD < last ? (k) + AHEAD : last - 1]])
#else
#define ASK(k) ((void)last)
#endif

static void one(const int *row, const int *col, const float *value, const float *x, float *y, int from, int to, int last)
{
    for (int i = from; i < to; i++) {
        y[i] = 0.0f;
        UNROLLED(UNROLL)
        for (int k = row[i]; k < row[i + 1]; k++) {
            ASK(k);
            y[i] += value[k] * x[col[k]];
        }
    }
}

#if GROUP > 0
static void group(const int *row, const int *col, const float *value, const float *x, float *y, int from, int to,
                  int last, int rows, int cols)
{
    for (int i = from; i < to; i++) {
        float sum[GROUP] = {0};
        UNROLLED(UNROLL)
        for (int k = row[i]; k < row[i + 1]; k++) {
            ASK(k);
            UNROLLED(GROUP)
            for (int g = 0; g < GROUP; g++)
                sum[g] += value[k] * x[(long)g * cols + col[k]];
        }
        UNROLLED(GROUP)
        for (int g = 0; g < GROUP; g++)
            y[(long)g * rows + i] = sum[g];
    }
}
#endif

void spmv(const int *row, const int *col, const float *value, const float *x, float *y, int rows, int cols, int vectors)
{
    int block = ROWS > 0 ? ROWS : rows, last = row[rows];
    for (int from = 0; from < rows; from += block) {
        int to = from + block < rows ? from + block : rows, v = 0;
#if GROUP > 0
        for (; v + GROUP <= vectors; v += GROUP)
            group(row, col, value, x + (long)v * cols, y + (long)v * rows, from, to, last, rows, cols);
#endif
        for (; v < vectors; v++)
            one(row, col, value, x + (long)v * cols, y + (long)v * rows, from, to, last);
    }
}
