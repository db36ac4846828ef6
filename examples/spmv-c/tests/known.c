/* Matrices whose products are known without computing: exact in any order of the sums. */
#include <stdio.h>

void spmv(const int *row, const int *col, const float *value, const float *x, float *y, int rows, int cols, int vectors);

static int failures;

static void check(const char *what, int at, float got, float expected)
{
    if (got == expected)
        return;
    fprintf(stderr, "%s: y[%d] is %g, expected %g\n", what, at, got, expected);
    failures++;
}

/* The identity gives each vector back, whatever their number. */
static void identity(int vectors)
{
    enum { n = 1000, most = 17 };
    static int row[n + 1], col[n];
    static float value[n], x[most * n], y[most * n];
    for (int i = 0; i < n; i++) {
        row[i] = col[i] = i;
        value[i] = 1.0f;
    }
    row[n] = n;
    for (int at = 0; at < vectors * n; at++) {
        x[at] = (float)(at % 97) - 48.0f;
        y[at] = 1e30f;
    }
    spmv(row, col, value, x, y, n, n, vectors);
    for (int at = 0; at < vectors * n; at++)
        check("identity", at, y[at], x[at]);
}

/* Rows of every length from none to 70, all of ones: each sum is the row's length times the vector's element. */
static void lengths(void)
{
    enum { rows = 71, entries = 70 * 71 / 2, cols = 7, vectors = 5 };
    static int row[rows + 1], col[entries];
    static float value[entries], x[vectors * cols], y[vectors * rows];
    for (int i = 0; i < rows; i++)
        row[i + 1] = row[i] + i;
    for (int k = 0; k < entries; k++) {
        col[k] = k % cols;
        value[k] = 1.0f;
    }
    for (int v = 0; v < vectors; v++)
        for (int j = 0; j < cols; j++)
            x[v * cols + j] = (float)(v + 1);
    for (int at = 0; at < vectors * rows; at++)
        y[at] = 1e30f;
    spmv(row, col, value, x, y, rows, cols, vectors);
    for (int v = 0; v < vectors; v++)
        for (int i = 0; i < rows; i++)
            check("lengths", v * rows + i, y[v * rows + i], (float)((v + 1) * i));
}

/* One row with one column named again and again, and signs that cancel. */
static void repeated(void)
{
    int row[] = {0, 5}, col[] = {2, 2, 0, 2, 0};
    float value[] = {1.0f, 2.0f, 8.0f, -3.0f, -7.0f}, x[] = {4.0f, 1e30f, 16.0f}, y[] = {1e30f};
    spmv(row, col, value, x, y, 1, 3, 1);
    check("repeated", 0, y[0], 4.0f);
}

int main(void)
{
    for (int vectors = 1; vectors <= 17; vectors++)
        identity(vectors);
    lengths();
    repeated();
    if (failures == 0)
        printf("all products as known\n");
    return failures != 0;
}
