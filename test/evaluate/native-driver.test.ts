import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { honest, openBench, scaleContract } from "./native-bench.ts";
import type { Bench } from "./native-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterAll(async () => await bench.close());

describe("a candidate that does its work", measured, () => {
  it("gets samples of both variants for every case, and outputs that were compared", async () => {
    const outcome = await bench.measure(honest.replace("i++", "i += 1"));
    expect(outcome).toMatchObject({ kind: "samples" });
    if (outcome.kind !== "samples") return;
    const [samples] = outcome.pair.cases;
    expect(samples?.reference).toHaveLength(samples?.candidate.length ?? -1);
    expect(samples?.checked).toBeGreaterThan(0);
    expect(samples?.maxError).toBe(0);
    expect(samples?.calls.candidate).toBeGreaterThan(10);
  }, 60_000);

  it("may use threads, which are frozen with it", async () => {
    const outcome = await bench.measure(`
#include <pthread.h>
static const float *in; static float *out; static float by; static int half, all;
static void *upper(void *unused) { for (int i = half; i < all; i++) out[i] = by * in[i]; return unused; }
int scale(const float *x, float *y, float factor, int n)
{
    pthread_t thread;
    in = x; out = y; by = factor; half = n / 2; all = n;
    if (pthread_create(&thread, 0, upper, 0) != 0) return 1;
    for (int i = 0; i < n / 2; i++) y[i] = factor * x[i];
    return pthread_join(thread, 0);
}`);
    expect(outcome).toMatchObject({ kind: "samples" });
  }, 60_000);
});

describe("a candidate that does not do its work", measured, () => {
  const wrong: [title: string, source: string, detail: RegExp][] = [
    ["is wrong by one percent", honest.replace("factor * x[i]", "1.01f * factor * x[i]"), /y\[\d+\] is .* expected/],
    ["writes nothing", "int scale(const float *x, float *y, float f, int n) { return 0; }", /y\[\d+\] is NaN/],
    ["writes all but the last element", honest.replace("i < n;", "i < n - 1;"), /y\[19999\] is NaN/],
    ["writes NaN", honest.replace("factor * x[i]", "0.0f / 0.0f"), /y\[0\] is NaN/],
    ["returns a status", honest.replace("return 0", "return -3"), /returned status -3/],
    [
      "writes to its input",
      honest.replace("y[i] = factor * x[i]", "{ y[i] = factor * x[i]; ((float *)x)[i] = 0; }"),
      /writes to its input x/,
    ],
    [
      "remembers the first answer",
      `#include <string.h>
static float kept[20000]; static int known;
int scale(const float *x, float *y, float f, int n)
{ if (!known) { for (int i = 0; i < n; i++) kept[i] = f * x[i]; known = 1; } memcpy(y, kept, 4 * n); return 0; }`,
      /y\[\d+\] is .* expected/,
    ],
    [
      "remembers answers by pointer",
      `#include <string.h>
static const float *seen[4096]; static float kept[64][20000]; static int count;
int scale(const float *x, float *y, float f, int n)
{
    for (int i = 0; i < count; i++) if (seen[i] == x) { memcpy(y, kept[i], 4 * n); return 0; }
    for (int i = 0; i < n; i++) y[i] = f * x[i];
    if (count < 64) { seen[count] = x; memcpy(kept[count++], y, 4 * n); }
    return 0;
}`,
      /y\[\d+\] is .* expected/,
    ],
    [
      "answers at once and lets a thread work later",
      `#include <pthread.h>
struct call { const float *x; float *y; float f; int n; } calls[65536]; static volatile long asked, done; static int begun;
static void *work(void *unused)
{ for (;;) if (done < asked) { struct call c = calls[done % 65536]; for (int i = 0; i < c.n; i++) c.y[i] = c.f * c.x[i]; done++; } }
int scale(const float *x, float *y, float f, int n)
{
    pthread_t thread;
    if (!begun) { begun = 1; pthread_create(&thread, 0, work, 0); }
    calls[asked % 65536] = (struct call){x, y, f, n}; asked++;
    return 0;
}`,
      /y\[\d+\] is .*expected/,
    ],
  ];
  it.each(wrong)(
    "is incorrect when it %s",
    async (_title, source, detail) => {
      // The search compares a part of its blocks; what counts is that nothing passes the confirmation, which compares all.
      const outcome = await bench.measure(source, "confirm");
      expect(outcome).toMatchObject({ kind: "incorrect", case: "train-20k", detail: expect.stringMatching(detail) });
    },
    60_000,
  );

  it("has crashed when it reads wild memory, and the next candidate is measured all the same", async () => {
    const crashed = await bench.measure(
      "int scale(const float *x, float *y, float f, int n) { return *(volatile int *)8; }",
    );
    expect(crashed).toMatchObject({ kind: "crash", case: "train-20k" });
    expect(await bench.measure(honest)).toMatchObject({ kind: "samples" });
  }, 60_000);

  it("has crashed when its library lacks the symbol, which the message names", async () => {
    const outcome = await bench.measure("int scale2(void) { return 0; }");
    expect(outcome).toMatchObject({ kind: "crash", detail: expect.stringContaining("scale") });
  }, 60_000);

  it("has crashed when it leaves by itself before the work is done", async () => {
    const outcome = await bench.measure(
      "#include <stdlib.h>\nint scale(const float *x, float *y, float f, int n) { _Exit(0); }",
    );
    expect(outcome).toMatchObject({ kind: "crash" });
  }, 60_000);

  it("cannot start a program or a process: the call fails and its work stays undone", async () => {
    const outcome = await bench.measure(`
#include <unistd.h>
#include <stdlib.h>
int scale(const float *x, float *y, float f, int n)
{ if (fork() >= 0 || system("true") == 0) for (int i = 0; i < n; i++) y[i] = f * x[i]; return 0; }`);
    expect(outcome).toMatchObject({ kind: "incorrect" });
  }, 60_000);

  it("is timed out when it hangs", async () => {
    const outcome = await bench.measure(
      "int scale(const float *x, float *y, float f, int n) { for (;;) *(volatile float *)y = 0; }",
    );
    expect(outcome).toMatchObject({ kind: "timeout", case: "train-20k" });
  }, 60_000);
});

describe("a build", measured, () => {
  it("that fails is answered with the compiler's own words", async () => {
    const broken = { ...scaleContract, build: { ...scaleContract.build, commands: [["cc", "nothing.c"]], inputs: [] } };
    await expect(openBench({ contract: broken })).rejects.toThrow(/nothing\.c/);
  }, 60_000);

  it("whose artifact is a link to something else is refused", async () => {
    const linked = {
      ...scaleContract,
      build: { commands: [["ln", "-s", "/etc/alternatives", "libscale.so"]], inputs: [], artifact: "libscale.so" },
    };
    await expect(openBench({ contract: linked })).rejects.toThrow(/is a link/);
  }, 60_000);

  it("that never ends is stopped", async () => {
    const endless = { ...scaleContract, build: { commands: [["sleep", "600"]], inputs: [], artifact: "libscale.so" } };
    await expect(openBench({ contract: endless, runSeconds: 1 })).rejects.toThrow(/timeout/);
  }, 60_000);
});
