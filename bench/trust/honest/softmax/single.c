/* Single precision throughout: expf is exact to a few units in the last place, and the sum has one sign. */
#include "naive.h"
void softmax(float *x, int rows, int columns)
{
    for (int r = 0; r < rows; r++) {
        float *row = x + r * columns, most = row[0], sum = 0;
        for (int i = 0; i < columns; i++) most = row[i] > most ? row[i] : most;
        for (int i = 0; i < columns; i++) sum += row[i] = expf(row[i] - most);
        float scale = 1 / sum;
        for (int i = 0; i < columns; i++) row[i] *= scale;
    }
}
