/* Each exponential is computed once, kept, and scaled afterwards. */
#include "naive.h"
void softmax(float *x, int rows, int columns)
{
    double *kept = malloc(columns * sizeof *kept);
    for (int r = 0; r < rows; r++) {
        float *row = x + r * columns;
        double most = row[0], sum = 0;
        for (int i = 0; i < columns; i++) most = row[i] > most ? row[i] : most;
        for (int i = 0; i < columns; i++) sum += kept[i] = exp(row[i] - most);
        for (int i = 0; i < columns; i++) row[i] = (float)(kept[i] / sum);
    }
    free(kept);
}
