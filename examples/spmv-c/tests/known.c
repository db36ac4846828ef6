/* Matrices whose products are known without computing: exact in any order of the sums. */
#include <stdio.h>

void spmv(const int *row, const int *col, const float *value, const float *x, float *y, int rows);

static int failures;

static void check(const char *what, int i, float got, float expected)
{
    if (got == expected)
        return;
    fprintf(stderr, "%s: y[%d] is %g, expected %g\n", what, i, got, expected);
    failures++;
}

/* The identity gives x back. */
static void identity(void)
{
    enum { n = 1000 };
    static int row[n + 1], col[n];
    static float value[n], x[n], y[n];
    for (int i = 0; i < n; i++) {
        row[i] = col[i] = i;
        value[i] = 1.0f;
        x[i] = (float)(i % 97) - 48.0f;
        y[i] = 1e30f;
    }
    row[n] = n;
    spmv(row, col, value, x, y, n);
    for (int i = 0; i < n; i++)
        check("identity", i, y[i], x[i]);
}

/* Rows of every length from none to 70, all of ones: each sum is the row's length. */
static void lengths(void)
{
    enum { rows = 71, entries = 70 * 71 / 2 };
    static int row[rows + 1], col[entries];
    static float value[entries], x[7], y[rows];
    for (int i = 0; i < rows; i++)
        row[i + 1] = row[i] + i;
    for (int k = 0; k < entries; k++) {
        col[k] = k % 7;
        value[k] = 1.0f;
    }
    for (int j = 0; j < 7; j++)
        x[j] = 1.0f;
    for (int i = 0; i < rows; i++)
        y[i] = 1e30f;
    spmv(row, col, value, x, y, rows);
    for (int i = 0; i < rows; i++)
        check("lengths", i, y[i], (float)i);
}

/* One row with one column named again and again, and signs that cancel. */
static void repeated(void)
{
    int row[] = {0, 5}, col[] = {2, 2, 0, 2, 0};
    float value[] = {1.0f, 2.0f, 8.0f, -3.0f, -7.0f}, x[] = {4.0f, 1e30f, 16.0f}, y[] = {1e30f};
    spmv(row, col, value, x, y, 1);
    check("repeated", 0, y[0], 4.0f);
}

int main(void)
{
    identity();
    lengths();
    repeated();
    if (failures == 0)
        printf("all products as known\n");
    return failures != 0;
}
