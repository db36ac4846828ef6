/* The two inner loops change places, restrict says that nothing overlaps, and -O3 makes vectors of the rows. */
void matmul(const float *restrict a, const float *restrict b, float *restrict c, int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) c[i * n + j] = 0;
        for (int k = 0; k < n; k++) {
            float v = a[i * n + k];
            for (int j = 0; j < n; j++) c[i * n + j] += v * b[k * n + j];
        }
    }
}
