/* Each element must be where the transposed matrix has it, and nothing beside the matrix may be written. */
#include <stdio.h>
#include <stdlib.h>

void transpose(const float *a, float *b, int rows, int cols);

static const float untouched = -1.0f;

static int check(int rows, int cols, int shift)
{
    long count = (long)rows * cols, failures = 0;
    float *a = malloc(count * sizeof *a), *all = malloc((count + shift + 8) * sizeof *all), *b = all + shift;
    for (long k = 0; k < count; k++)
        a[k] = (float)k;
    for (long k = 0; k < count + shift + 8; k++)
        all[k] = untouched;
    transpose(a, b, rows, cols);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            failures += b[(long)j * rows + i] != (float)((long)i * cols + j);
    for (int k = 0; k < shift; k++)
        failures += all[k] != untouched;
    for (int k = 0; k < 8; k++)
        failures += b[count + k] != untouched;
    if (failures > 0)
        fprintf(stderr, "%d x %d, shifted by %d: %ld elements are wrong\n", rows, cols, shift, failures);
    free(a), free(all);
    return failures > 0;
}

int main(void)
{
    static const int sizes[] = {1, 3, 4, 16, 31, 64, 65, 200};
    enum { count = sizeof sizes / sizeof *sizes };
    int failures = 0;
    for (int r = 0; r < count; r++)
        for (int c = 0; c < count; c++)
            for (int shift = 0; shift < 3; shift++)
                failures += check(sizes[r], sizes[c], shift);
    if (failures == 0)
        printf("all %d matrices as known\n", count * count * 3);
    return failures != 0;
}
