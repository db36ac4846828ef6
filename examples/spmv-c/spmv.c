/*
 * y = A x for a sparse matrix in compressed rows (CSR): row i has the entries from row[i] up to row[i + 1], each a
 * value and its column.
 */

/* Sums that run side by side in a row; 0: each product is added to y itself. */
#define SUMS 0 // hone: tune 0 1 2 4 8 16

/* Entries ahead of the current one whose x is asked for early; 0: none. */
#define AHEAD 0 // hone: tune 0 16 32 64 128

/* How often the loop over a row is written out. */
#define UNROLL 1 // hone: tune 1 2 4 8

#define PRAGMA(text) _Pragma(#text)
#define UNROLLED(times) PRAGMA(GCC unroll times)

#if AHEAD > 0
/* Beyond the row there is the next one, and beyond the last row nothing may be read. */
#define ASK(k) __builtin_prefetch(&x[col[(k) + AHEAD < last ? (k) + AHEAD : last - 1]])
#else
#define ASK(k) ((void)0)
#endif

void spmv(const int *row, const int *col, const float *value, const float *x, float *y, int rows)
{
    int last = row[rows];
    (void)last;
    for (int i = 0; i < rows; i++) {
        int k = row[i], to = row[i + 1];
#if SUMS == 0
        y[i] = 0.0f;
        UNROLLED(UNROLL)
        for (; k < to; k++) {
            ASK(k);
            y[i] += value[k] * x[col[k]];
        }
#else
        float sum[SUMS] = {0};
        UNROLLED(UNROLL)
        for (; k + SUMS <= to; k += SUMS)
            for (int s = 0; s < SUMS; s++) {
                ASK(k + s);
                sum[s] += value[k + s] * x[col[k + s]];
            }
        for (; k < to; k++)
            sum[0] += value[k] * x[col[k]];
        for (int s = 1; s < SUMS; s++)
            sum[0] += sum[s];
        y[i] = sum[0];
#endif
    }
}
