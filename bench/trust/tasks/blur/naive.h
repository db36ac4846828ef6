enum { reach = 2 };
/* One row of the mean over the (2 reach + 1)^2 neighbours, cut off at the border. */
static inline void naive_row(const float *a, float *b, int n, int i)
{
    for (int j = 0; j < n; j++) {
        float sum = 0;
        int count = 0;
        for (int k = i - reach; k <= i + reach; k++)
            for (int l = j - reach; l <= j + reach; l++)
                if (k >= 0 && k < n && l >= 0 && l < n) {
                    sum += a[k * n + l];
                    count++;
                }
        b[i * n + j] = sum / count;
    }
}
static inline void naive(const float *a, float *b, int n)
{
    for (int i = 0; i < n; i++) naive_row(a, b, n, i);
}
