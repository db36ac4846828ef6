/* The sum slides: one element enters, one leaves. */
void window(const int *x, int *y, int n, int w)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i];
        if (i >= w) sum -= x[i - w];
        y[i] = sum;
    }
}
