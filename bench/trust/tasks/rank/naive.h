/* y[i]: how many elements of x are smaller than x[i]. */
static inline void naive(const int *x, int *y, int n)
{
    for (int i = 0; i < n; i++) {
        int smaller = 0;
        for (int k = 0; k < n; k++)
            if (x[k] < x[i]) smaller++;
        y[i] = smaller;
    }
}
