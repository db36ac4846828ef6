import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { measured } from "../measured.ts";
import { honest, openBench, scaleContract } from "./native-bench.ts";
import type { Bench } from "./native-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ runSeconds: 3 });
}, 60_000);
afterAll(async () => await bench.close());

const headers = `
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
`;
/** The harness's process in the candidate's hands: before anything is answered, and at each call. */
const from = ({ loading = "", calling = "" }: { loading?: string; calling?: string }) => `${headers}
__attribute__((constructor)) static void begin(void) { ${loading} }
int scale(const float *x, float *y, float factor, int n)
{ ${calling} for (int i = 0; i < n; i++) y[i] = factor * x[i]; return 0; }`;

type Failure = Exclude<PairOutcome["kind"], "samples">;

/** Whatever it does is one line and an outcome, and the next candidate is measured as if nothing had been. */
const hostile: [title: string, source: string, kind: Failure | RegExp, detail: RegExp][] = [
  ["hangs while it is loaded", from({ loading: "for (;;) pause();" }), "timeout", /did not answer in time/],
  ["hangs in a call", from({ calling: "for (;;) pause();" }), "timeout", /did not answer in time/],
  ["spins in a call", from({ calling: "for (volatile int i = 0;;) i++;" }), "timeout", /did not answer in time/],
  ["stops itself", from({ calling: "raise(SIGSTOP); for (;;) pause();" }), "timeout", /did not answer in time/],
  ["reads wild memory", from({ calling: "n += *(volatile int *)8;" }), "crash", /ended by itself/],
  ["aborts", from({ calling: "abort();" }), "crash", /ended by itself/],
  ["leaves with status 0 in a call", from({ calling: "_exit(0);" }), "crash", /ended by itself/],
  ["leaves with status 0 while it is loaded", from({ loading: "exit(0);" }), "crash", /did not load/],
  [
    "answers and leaves",
    from({ calling: "uint64_t done[2] = {0, 0}; write(4, done, sizeof done); _exit(0);" }),
    /crash|incorrect/,
    /ended|NaN/,
  ],
  [
    "floods answers from a thread",
    `${headers}static void *flood(void *none) { uint64_t done[2] = {0, 0}; for (;;) write(4, done, sizeof done); return none; }
${from({ calling: "static int begun; pthread_t t; if (!begun++) pthread_create(&t, 0, flood, 0);" })}`,
    "incorrect",
    /answers what nobody asked|is NaN/,
  ],
  [
    "answers garbage",
    from({ calling: "uint64_t odd[2] = {77, 1}; write(4, odd, sizeof odd);" }),
    "incorrect",
    /answers what nobody asked|answers with the code 77/,
  ],
  [
    "answers half a word, so that all that follows is shifted",
    from({ loading: 'write(4, "hone", 4);' }),
    /incorrect|timeout/,
    /answers|did not answer/,
  ],
  ["closes its answers", from({ calling: "close(4);" }), "crash", /ended by itself/],
  ["closes its commands", from({ calling: "close(3);" }), "crash", /ended by itself|protocol|read/],
  [
    "answers early and works on in a thread",
    `${headers}static float *out; static int count;
static void *later(void *none) { usleep(50000); for (int i = 0; i < count; i++) out[i] = 1; return none; }
int scale(const float *x, float *y, float factor, int n)
{ pthread_t t; out = y; count = n; pthread_create(&t, 0, later, 0); return 0; }`,
    "incorrect",
    /is NaN|is 1,/,
  ],
  [
    "says that it has written more than its outputs hold",
    from({ calling: "memset(y, 0, 2 * 4 * (size_t)n);" }),
    "incorrect",
    /outside of its output y|expected/,
  ],
  [
    "floods its log",
    from({ calling: 'for (;;) fprintf(stderr, "%s", "all work and no play makes a dull log\\n");' }),
    /crash|timeout/,
    /printed more than 1 MiB|did not answer/,
  ],
  ["lacks the symbol", "int other(void) { return 0; }", "crash", /lacks a symbol: scale/],
  [
    "gives the same output to every input",
    `${headers}static float first[20000]; static int known;
int scale(const float *x, float *y, float factor, int n)
{ if (!known++) for (int i = 0; i < n; i++) first[i] = factor * x[i]; memcpy(y, first, sizeof first); return 0; }`,
    "incorrect",
    /y\[\d+\] is .* expected/,
  ],
  [
    "answers zeros",
    `${headers}int scale(const float *x, float *y, float f, int n) { memset(y, 0, 4 * n); return 0; }`,
    "incorrect",
    /is 0, expected/,
  ],
];

describe("a harness whose process the candidate has taken over", measured, () => {
  it.each(hostile)(
    "ends in one line when it %s",
    async (_title, source, kind, detail) => {
      const outcome = await bench.measure(source, "confirm");
      if (outcome.kind === "samples") throw new Error("it was measured");
      expect(outcome.kind).toMatch(kind);
      expect(outcome.detail).toMatch(detail);
      expect(outcome.detail).not.toMatch(/\n/);
      expect(outcome.detail.length).toBeLessThan(600);
      expect(outcome.case).toBe("train-20k");
    },
    90_000,
  );

  it("leaves an evaluator that measures the next one", async () => {
    expect(await bench.measure(honest.replace("i++", "i += 1"))).toMatchObject({ kind: "samples" });
  }, 60_000);
});

describe("a build whose artifact is no library", measured, () => {
  it("has crashed, with the loader's own words", async () => {
    const script =
      "if grep -q factor scale.c; then cc -O1 -fPIC -shared -o libscale.so scale.c; else cp scale.c libscale.so; fi";
    const build = { commands: [["sh", "-c", script]], inputs: [], artifact: "libscale.so" };
    const other = await openBench({ contract: { ...scaleContract, build } });
    try {
      const outcome = await other.measure("no library at all, whatever its name says");
      expect(outcome).toMatchObject({
        kind: "crash",
        detail: expect.stringMatching(/does not load: .*(ELF|too short)/),
      });
      expect(await other.measure(honest)).toMatchObject({ kind: "samples" });
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe("inputs that do not fit into memory", () => {
  it.each([
    ["of a call", 1e12, /a call of the case "train-20k" needs \d+ MiB of shared memory and \d+ MiB can be had/],
    ["of all cases together", 2e8, /the inputs of all cases need \d+ MiB of memory and \d+ MiB can be had/],
  ])("%s are refused before anything is started", async (_title, n, message) => {
    const cases = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => ({ id: at === 0 ? "train-20k" : `train-${at}`, n }));
    const contract = Benchmark.parse({ ...scaleContract, cases });
    const began = performance.now();
    await expect(openBench({ contract })).rejects.toThrow(message);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
