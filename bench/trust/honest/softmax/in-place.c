/* Nothing is allocated: the exponentials are kept in the row itself, in single precision, the sum in double. */
#include "naive.h"
void softmax(float *x, int rows, int columns)
{
    for (int r = 0; r < rows; r++) {
        float *row = x + r * columns, most = row[0];
        double sum = 0;
        for (int i = 0; i < columns; i++) most = row[i] > most ? row[i] : most;
        for (int i = 0; i < columns; i++) sum += row[i] = (float)exp((double)row[i] - most);
        for (int i = 0; i < columns; i++) row[i] = (float)(row[i] / sum);
    }
}
