/* Two threads, half of the rows each; both have ended when the call returns. */
#include <pthread.h>
#include "naive.h"
struct part { const float *a; float *b; int n, from, to; };
static void *rows(void *given)
{
    struct part *p = given;
    for (int i = p->from; i < p->to; i++) naive_row(p->a, p->b, p->n, i);
    return 0;
}
void blur(const float *a, float *b, int n)
{
    struct part first = {a, b, n, 0, n / 2}, second = {a, b, n, n / 2, n};
    pthread_t other;
    int alone = pthread_create(&other, 0, rows, &first);
    rows(&second);
    if (alone) rows(&first);
    else pthread_join(other, 0);
}
