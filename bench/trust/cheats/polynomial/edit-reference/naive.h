#define terms 2
static inline int naive(const float *x, const float *c, float *y, int n) { for (int i = 0; i < n; i++) y[i] = c[0]; return x == y; }
