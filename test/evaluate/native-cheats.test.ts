import { readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { honest, openBench, scaleContract } from "./native-bench.ts";
import type { Bench } from "./native-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ runSeconds: 3 });
}, 60_000);
afterAll(async () => await bench.close());

const at = (before: string) => `
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void) { ${before} }`;

describe("a candidate that reaches beyond its work", measured, () => {
  const reached: [title: string, source: string, detail: RegExp][] = [
    [
      "takes cores that the contract does not give it",
      `${at("cpu_set_t all; for (int i = 0; i < 64; i++) CPU_SET(i, &all); if (sched_setaffinity(0, sizeof all, &all)) { perror(0); exit(3); }")}
${honest}`,
      /Operation not permitted/,
    ],
    [
      "wants to outlive its measurement",
      `${at("if (prctl(PR_SET_PDEATHSIG, 0)) { perror(0); exit(3); }")}${honest}`,
      /Operation not permitted/,
    ],
    [
      "asks for a timer that would thaw it",
      `${at("timer_t timer; struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT}; if (timer_create(CLOCK_MONOTONIC, &event, &timer)) { perror(0); exit(3); }")}${honest}`,
      /Operation not permitted/,
    ],
    [
      "asks for a descriptor's signal that would thaw it",
      `${at("if (fcntl(4, F_GETFL) < 0 || fcntl(4, F_SETFD, 0) || !fcntl(4, F_SETSIG, SIGCONT)) exit(4); perror(0); exit(3);")}${honest}`,
      /Operation not permitted/,
    ],
    ["closes the pipes", `${at("close(3); close(4);")}${honest}`, /ended|did not load/],
    [
      "gives commands to itself",
      `${at("static char word[16]; if (write(3, word, sizeof word) < 0) { perror(0); exit(3); }")}${honest}`,
      /Bad file descriptor/,
    ],
  ];
  it.each(reached)(
    "has crashed when it %s",
    async (_title, source, detail) => {
      const outcome = await bench.measure(source);
      expect(outcome).toMatchObject({ kind: "crash", detail: expect.stringMatching(detail) });
    },
    60_000,
  );

  it("is timed out when it hangs, whatever it tells the kernel of its parent's death", async () => {
    const before = strays();
    const hanging = "prctl(PR_SET_PDEATHSIG, 0); for (;;) pause();";
    const outcome = await bench.measure(
      `${at("")}\nint scale(const float *x, float *y, float f, int n) { ${hanging} }`,
    );
    expect(outcome).toMatchObject({ kind: "timeout" });
    await expect.poll(() => strays().filter((pid) => !before.includes(pid)), { timeout: 10_000 }).toEqual([]);
  }, 60_000);

  it("is incorrect when it answers before it is asked", async () => {
    const outcome = await bench.measure(
      `${at("long done[2] = {0, 0}; for (int i = 0; i < 100; i++) write(4, done, sizeof done);")}${honest}`,
    );
    expect(outcome).toMatchObject({ kind: "incorrect" });
  }, 60_000);

  it("is incorrect when it does four calls of five, and something like work in the fifth", async () => {
    const lazy = honest.replace("for", "static int calls; if (++calls % 5 == 0) factor = 1; for");
    expect(await bench.measure(lazy, "confirm")).toMatchObject({ kind: "incorrect" });
  }, 60_000);

  it("leaves no answers to the next one, though its memory takes long to tear down", async () => {
    await bench.measure(
      `${at(`
  size_t much = 1u << 29; char *memory = mmap(0, much, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < much; i += 4096) memory[i] = 1;
  long done[2] = {0, 0}; for (int i = 0; i < 100; i++) write(4, done, sizeof done);`)}${honest}`,
    );
    expect(await bench.measure(honest)).toMatchObject({ kind: "samples" });
  }, 60_000);

  it("costs the evaluator no descriptor, however it ends", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const failing = ["int scale(void) { return 1; }", "int other;", "int scale(void) { __builtin_trap(); }"];
    for (const source of [honest, ...failing]) await bench.measure(source);
    const before = open();
    for (const source of [honest, ...failing, ...failing]) await bench.measure(source);
    await expect.poll(open).toBeLessThanOrEqual(before);
  }, 60_000);
});

describe("a build that leaves something else than its artifact", measured, () => {
  const socket =
    'int main(void){struct sockaddr_un a={AF_UNIX,"libscale.so"};return bind(socket(1,1,0),(void*)&a,sizeof a);}';
  const left: [what: string, script: string, answer: RegExp][] = [
    ["a pipe", "mkfifo libscale.so", /is not a regular file/],
    ["a folder", "mkdir libscale.so", /is not a regular file/],
    [
      "a socket",
      `printf '#include <sys/socket.h>\\n#include <sys/un.h>\\n%s' '${socket}' > s.c && cc s.c && ./a.out`,
      /is not a regular file/,
    ],
    ["a link to a device", "ln -s /dev/zero libscale.so", /is a link/],
    ["nothing, in folders that nobody may enter", "mkdir -p a/b && chmod 0 a", /made no libscale.so/],
    [
      "nothing, deeper than a path is long",
      "n=$(printf %0200d 0); for i in $(seq 30); do mkdir $n; cd -P ./$n; done",
      /made no libscale.so/,
    ],
  ];
  it.each(left)("is refused when that is %s", async (_what, script, answer) => {
    const commands = [["sh", "-c", script]];
    const contract = { ...scaleContract, build: { commands, inputs: [], artifact: "libscale.so" } };
    await expect(openBench({ contract })).rejects.toThrow(answer);
  });
});

/** Harnesses that nobody is the parent of any more. */
function strays(): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const isHarness = readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("/hone/harness");
      return isHarness && /^PPid:\s*1$/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
    } catch {
      return false;
    }
  });
}
