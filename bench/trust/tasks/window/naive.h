/* y[i]: sum of the w elements of x that end at i; fewer at the start. */
static inline void naive(const int *x, int *y, int n, int w)
{
    for (int i = 0; i < n; i++) {
        int sum = 0;
        for (int k = i - w + 1 < 0 ? 0 : i - w + 1; k <= i; k++) sum += x[k];
        y[i] = sum;
    }
}
