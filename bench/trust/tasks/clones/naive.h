/* y[i] = c[0] + c[1] x[i] + ... + c[32] x[i]^32, by Horner's rule. */
enum { terms = 33 };
static inline int naive(const float *x, const float *c, float *y, int n)
{
    for (int i = 0; i < n; i++) {
        float sum = c[terms - 1];
        for (int k = terms - 2; k >= 0; k--) sum = sum * x[i] + c[k];
        y[i] = sum;
    }
    return 0;
}
