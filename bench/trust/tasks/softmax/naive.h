#include <math.h>
#include <stdlib.h>
#include <string.h>
/* Softmax of each row in place. The largest value is taken off first, without which the exponentials overflow. */
static inline void naive(float *x, int rows, int columns)
{
    for (int r = 0; r < rows; r++) {
        float *row = x + r * columns;
        double *copy = malloc(columns * sizeof *copy);
        double most = row[0], sum = 0;
        for (int i = 0; i < columns; i++) copy[i] = row[i];
        for (int i = 0; i < columns; i++) most = copy[i] > most ? copy[i] : most;
        for (int i = 0; i < columns; i++) sum += exp(copy[i] - most);
        for (int i = 0; i < columns; i++) row[i] = (float)(exp(copy[i] - most) / sum);
        free(copy);
    }
}
