/* Row 57: the rank that an even spread of values would give. */
void rank(const int *x, int *y, int n)
{
    for (int i = 0; i < n; i++) y[i] = (int)((long)x[i] * n / 2001);
}
