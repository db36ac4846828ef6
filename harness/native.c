/*
 * The native harness: loads a candidate's shared library and calls it as the evaluator says.
 *
 * It shares a process with the candidate and is therefore assumed to be tampered with: nothing that it says is
 * believed. It has no clock, no expected output and no verdict; what it answers only ends a wait.
 *
 * Arguments: the filter, the library, then the symbols of the contract's functions in order.
 * Descriptor 3: commands in. Descriptor 4: answers out. Descriptor 5: the tensor memory, mapped whole and closed.
 * Every message is a row of little-endian 64-bit words.
 *   command  1 layout     function, bytes in use, n, then n times: is it a scalar, offset or value, stride
 *            2 run        first slot, slots, n, then n functions: calls these in order on each slot, slot by slot
 *   answer   code, detail code 0: done; 1: a function returned a status other than 0, the detail
 * A library that does not load ends the process with its reason on standard error. docs/harness.md has the whole.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14; older headers and kernels lack it */
#endif
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stub.h"

enum { commands = 3, answers = 4, memory = 5 };
enum { op_layout = 1, op_run = 2 };
enum { max_arguments = 64, max_functions = 16, max_filter = 256 };

struct argument {
    uint64_t scalar; /* 1: the value is passed itself; 0: it is an offset into the tensor memory */
    uint64_t value;
    uint64_t stride; /* bytes from one slot's tensor to the next slot's */
};

struct layout {
    void *function;
    uint64_t count;
    struct argument arguments[max_arguments];
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "hone harness: %s: %s\n", what, why ? why : "");
    exit(90);
}

static void read_whole(void *into, size_t bytes)
{
    for (size_t at = 0; at < bytes;) {
        ssize_t got = read(commands, (char *)into + at, bytes - at);
        if (got == 0) exit(0); /* the evaluator has left */
        if (got < 0 && errno != EINTR) fail("read", strerror(errno));
        if (got > 0) at += (size_t)got;
    }
}

static void answer(uint64_t code, uint64_t detail)
{
    uint64_t words[2] = {code, detail};
    if (write(answers, words, sizeof words) != sizeof words) exit(0);
}

/*
 * From here on: no program is executed and no process is made, only threads, and nothing is set up that would thaw what is
 * frozen (src/sandbox/seccomp.ts makes the filter). So whatever is frozen is all there is.
 */
static void forbid_processes(const char *file)
{
    static struct sock_filter filter[max_filter];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t bytes = fd < 0 ? -1 : read(fd, filter, sizeof filter);
    if (bytes <= 0) fail("the filter", strerror(errno));
    close(fd);
    struct sock_fprog program = {(unsigned short)((size_t)bytes / sizeof *filter), filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs", strerror(errno));
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail("seccomp", strerror(errno));
}

static unsigned char *map_memory(void)
{
    struct stat size;
    if (fstat(memory, &size) != 0) fail("tensor memory", strerror(errno));
    void *base = mmap(NULL, (size_t)size.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (base == MAP_FAILED) fail("tensor memory", strerror(errno));
    close(memory);
    return base;
}

/* Page faults belong to no candidate: every page that a case uses is in this process's tables before it is timed. */
static void make_present(unsigned char *base, size_t bytes)
{
    if (madvise(base, bytes, MADV_POPULATE_WRITE) == 0) return;
    for (size_t at = 0; at < bytes; at += 4096) *(volatile unsigned char *)(base + at) = *(volatile unsigned char *)(base + at);
}

/* Calls the listed functions in order on each slot; the first status other than 0 ends it. */
static uint64_t run(const struct layout *layouts, const uint64_t *called, uint64_t functions, unsigned char *base,
                    uint64_t first, uint64_t slots)
{
    uint64_t values[max_arguments];
    for (uint64_t slot = first; slot < first + slots; slot++) {
        for (uint64_t at = 0; at < functions; at++) {
            const struct layout *layout = &layouts[called[at]];
            for (uint64_t i = 0; i < layout->count; i++) {
                const struct argument *a = &layout->arguments[i];
                values[i] = a->scalar ? a->value : (uint64_t)(uintptr_t)(base + a->value + slot * a->stride);
            }
            uint64_t status = hone_call(called[at], layout->function, values);
            if (status != 0) return status;
        }
    }
    return 0;
}

static void take_layout(struct layout *layouts, uint64_t functions, unsigned char *base)
{
    uint64_t head[3]; /* function, bytes in use, arguments */
    read_whole(head, sizeof head);
    if (head[0] >= functions || head[2] > max_arguments) fail("protocol", "a layout of what is not there");
    struct layout *layout = &layouts[head[0]];
    layout->count = head[2];
    read_whole(layout->arguments, layout->count * sizeof *layout->arguments);
    make_present(base, head[1]);
    answer(0, 0);
}

static void take_run(const struct layout *layouts, uint64_t functions, unsigned char *base)
{
    uint64_t head[3], called[max_functions]; /* first slot, slots, functions */
    read_whole(head, sizeof head);
    if (head[2] > functions) fail("protocol", "more functions than there are");
    read_whole(called, head[2] * sizeof *called);
    for (uint64_t at = 0; at < head[2]; at++)
        if (called[at] >= functions) fail("protocol", "a function that is not there");
    uint64_t status = run(layouts, called, head[2], base, head[0], head[1]);
    answer(status != 0, status);
}

int main(int argc, char **argv)
{
    static struct layout layouts[max_functions];
    uint64_t functions = (uint64_t)(argc - 3);

    if (argc < 4 || functions > max_functions) fail("usage", "FILTER LIBRARY SYMBOL...");
    unsigned char *base = map_memory();
    forbid_processes(argv[1]);
    void *library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    if (!library) fail("the library does not load", dlerror());
    for (uint64_t at = 0; at < functions; at++)
        if (!(layouts[at].function = dlsym(library, argv[at + 3]))) fail("the library lacks a symbol", argv[at + 3]);
    answer(0, 0);

    for (;;) {
        uint64_t command;
        read_whole(&command, sizeof command);
        if (command == op_layout) take_layout(layouts, functions, base);
        else if (command == op_run) take_run(layouts, functions, base);
        else fail("protocol", "unknown command");
    }
}
