#include "naive.h"
void softmax(float *x, int rows, int columns) { naive(x, rows, columns); }
