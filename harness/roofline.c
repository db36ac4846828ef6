/*
 * What this machine's cores can do at most: rates that no candidate's call goes beyond.
 *
 * Arguments: threads, bytes of the memory that is too large for the caches. It prints a line for each rate:
 *   f32, f64   floating-point operations a second, a fused multiply-add counting two
 *   near       bytes a second from and to the first-level cache
 *   far        bytes a second from memory
 * Every rate is the sum over the threads of each one's best trial while all of them work, so that what disturbs one
 * thread for a while does not make it smaller.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX512F__)
enum { width = 64, accumulators = 16 };
#elif defined(__AVX__)
enum { width = 32, accumulators = 12 }; /* of 16 registers */
#else
enum { width = 16, accumulators = 12 };
#endif
/* Vectors of a length that the compiler does not know run at the rate of their true length at most. */
#if defined(__ARM_FEATURE_SVE)
#include <arm_sve.h>
#define WIDER ((double)svcntb() / width)
#else
#define WIDER 1.0
#endif

typedef float singles __attribute__((vector_size(width)));
typedef double doubles __attribute__((vector_size(width)));
typedef uint64_t words __attribute__((vector_size(width)));

enum { steps = 40000, trials = 60, near_bytes = 8192, near_passes = 4000, far_passes = 8, most_threads = 1024 };
enum { rate_f32, rate_f64, rate_near, rate_far, rates };
static const char *const names[rates] = {"f32", "f64", "near", "far"};

/* The compiler may not know what a value is, nor drop the work that made it. */
#define HIDE(value) __asm__ volatile("" : "+m"(value) : : "memory")

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Multiply-adds on so many independent values that none waits for another. Returns operations. */
#define MULTIPLY_ADD(name, vector, element)                                                             \
    static double name(void)                                                                            \
    {                                                                                                   \
        vector sums[accumulators], factor, term;                                                        \
        for (int i = 0; i < accumulators; i++) sums[i] = (vector){0} + (element)i;                      \
        factor = (vector){0} + (element)0.5;                                                            \
        term = (vector){0} + (element)1;                                                                \
        HIDE(factor);                                                                                   \
        HIDE(term);                                                                                     \
        for (int step = 0; step < steps; step++) {                                                      \
            _Pragma("GCC unroll 16") for (int i = 0; i < accumulators; i++) sums[i] = sums[i] * factor + term; \
        }                                                                                               \
        for (int i = 0; i < accumulators; i++) HIDE(sums[i]);                                           \
        return 2.0 * steps * accumulators * (width / sizeof(element)) * WIDER;                          \
    }
MULTIPLY_ADD(multiply_add_f32, singles, float)
MULTIPLY_ADD(multiply_add_f64, doubles, double)

/* Reads all of it, in eight independent streams. Returns bytes. */
static double read_all(const words *from, size_t bytes)
{
    words seen[8] = {{0}};
    size_t count = bytes / sizeof *from;
    for (size_t at = 0; at + 8 <= count; at += 8) {
        _Pragma("GCC unroll 8") for (int i = 0; i < 8; i++) seen[i] |= from[at + i];
    }
    for (int i = 1; i < 8; i++) seen[0] |= seen[i];
    HIDE(seen[0]);
    return (double)bytes;
}

/* Two reads for each write: a core may do all three at once. Returns bytes. */
static double add_all(words *to, const words *one, const words *two, size_t bytes)
{
    size_t count = bytes / sizeof *to;
    for (size_t at = 0; at + 4 <= count; at += 4) {
        _Pragma("GCC unroll 4") for (int i = 0; i < 4; i++) to[at + i] = one[at + i] | two[at + i];
    }
    return 3.0 * (double)bytes;
}

static pthread_barrier_t together;
static size_t far_bytes;

struct worker {
    pthread_t thread;
    double best[rates];
};

static void note(struct worker *worker, int rate, double done, double began)
{
    double seconds = now() - began;
    if (seconds > 0 && done / seconds > worker->best[rate]) worker->best[rate] = done / seconds;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    words *near_memory = aligned_alloc(4096, 3 * near_bytes);
    words *far_memory = aligned_alloc(4096, far_bytes);
    if (!near_memory || !far_memory) exit(1);
    memset(near_memory, 1, 3 * near_bytes);
    memset(far_memory, 1, far_bytes);
    words *second = near_memory + near_bytes / sizeof(words), *third = second + near_bytes / sizeof(words);

    pthread_barrier_wait(&together);
    for (int trial = 0; trial < trials; trial++) {
        double began = now(), done;
        done = multiply_add_f32();
        note(worker, rate_f32, done, began);
        began = now();
        done = multiply_add_f64();
        note(worker, rate_f64, done, began);
        began = now(), done = 0;
        for (int pass = 0; pass < near_passes; pass++) done += read_all(near_memory, near_bytes);
        note(worker, rate_near, done, began);
        began = now(), done = 0;
        for (int pass = 0; pass < near_passes; pass++) {
            done += add_all(near_memory, second, third, near_bytes);
            __asm__ volatile("" : : : "memory");
        }
        note(worker, rate_near, done, began);
    }
    pthread_barrier_wait(&together);
    for (int pass = 0; pass < far_passes; pass++) {
        double began = now();
        note(worker, rate_far, read_all(far_memory, far_bytes), began);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct worker workers[most_threads];
    int threads = argc == 3 ? atoi(argv[1]) : 0;
    double bytes = argc == 3 ? atof(argv[2]) : 0;
    if (threads < 1 || threads > most_threads || bytes < 4096.0 * threads) return 2;
    far_bytes = (size_t)(bytes / threads) / 4096 * 4096;
    pthread_barrier_init(&together, NULL, (unsigned)threads);
    for (int i = 0; i < threads; i++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) return 3;
    for (int i = 0; i < threads; i++) pthread_join(workers[i].thread, NULL);
    for (int rate = 0; rate < rates; rate++) {
        double sum = 0;
        for (int i = 0; i < threads; i++) sum += workers[i].best[rate];
        printf("%s %.6g\n", names[rate], sum);
    }
    return 0;
}
