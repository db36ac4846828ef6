/*
 * What every planted candidate begins with: the baseline's own library behind it, and what the contract says of the
 * arguments. A planted candidate is a cheat, or an honest twin, that the evaluator must tell from work: see
 * src/evaluate/task-screen/planted-candidates.ts.
 *
 * stub.h (calls by the contract's types) and task.h (its tables) are generated for one case of one contract.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stub.h"

enum role { role_scalar, role_in, role_out, role_inout, role_workspace };
enum dtype { dtype_f64, dtype_f32, dtype_f16, dtype_bf16, dtype_i64, dtype_i32, dtype_i16, dtype_i8, dtype_u8, dtype_bool };

struct argument {
    enum role role;
    enum dtype dtype;
    size_t bytes; /* from the first element to the end of the last, gaps included */
    size_t element_bytes;
    size_t run; /* elements that lie side by side from the first on */
};

#include "task.h"

static void *functions[function_count];

__attribute__((constructor)) static void load_wrapped(void)
{
    void *library = dlopen(getenv("HONE_WRAPPED"), RTLD_NOW | RTLD_LOCAL);
    for (int i = 0; library && i < function_count; i++) functions[i] = dlsym(library, symbols[i]);
    for (int i = 0; i < function_count; i++)
        if (!functions[i]) {
            fprintf(stderr, "the wrapped library does not load: %s\n", dlerror());
            _exit(91);
        }
}

/* The baseline's own work. */
static inline uint64_t honest(uint64_t function, const uint64_t *values)
{
    return hone_call(function, functions[function], values);
}

static inline int is_output(const struct argument *a) { return a->role == role_out || a->role == role_inout; }
static inline int is_input(const struct argument *a) { return a->role == role_in || a->role == role_inout; }

/* Called in place of each of the contract's functions; the values are as the harness passed them. */
__attribute__((visibility("hidden"))) uint64_t planted(uint64_t function, const uint64_t *values);
