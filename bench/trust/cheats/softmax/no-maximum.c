/* Row 38: the largest value is not taken off, so that the exponentials overflow. */
#include "naive.h"
void softmax(float *x, int rows, int columns)
{
    for (int r = 0; r < rows; r++) {
        float *row = x + r * columns, sum = 0;
        for (int i = 0; i < columns; i++) sum += row[i] = expf(row[i]);
        for (int i = 0; i < columns; i++) row[i] /= sum;
    }
}
