import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { measured } from "../measured.ts";
import { openBench, scaleContract } from "./native-bench.ts";
import type { Bench } from "./native-bench.ts";

const build = scaleContract.build;
const contractOf = (functions: unknown[], cases: unknown[] = [{ id: "train", n: 4000 }]): Benchmark =>
  Benchmark.parse({ schema_version: 1, benchmark_id: "calls", build, functions, cases });

const scalarN = { name: "n", role: "scalar", dtype: "i32", value: "n" };
const tensor = (name: string, role: string, more: object = {}) => ({ name, role, dtype: "f32", shape: ["n"], ...more });

/** Opens a bench for all tests of a block. */
function benchOf(contract: Benchmark, base: string): () => Bench {
  let bench: Bench | null = null;
  beforeAll(async () => {
    bench = await openBench({ contract, base });
  }, 60_000);
  afterAll(async () => await bench?.close());
  return () => {
    if (!bench) throw new Error("the bench is not open");
    return bench;
  };
}

const incorrect = (outcome: PairOutcome, detail: RegExp) =>
  expect(outcome).toMatchObject({ kind: "incorrect", detail: expect.stringMatching(detail) });

describe("a contract of two functions", measured, () => {
  const functions = [
    { symbol: "squares", args: [tensor("x", "in"), tensor("t", "out"), scalarN] },
    { symbol: "sums", args: [tensor("t", "in"), tensor("x", "in"), tensor("y", "out"), scalarN], returns: "status" },
  ];
  const squares = "void squares(const float *x, float *t, int n) { for (int i = 0; i < n; i++) t[i] = x[i] * x[i]; }\n";
  const sums =
    "int sums(const float *t, const float *x, float *y, int n) { for (int i = 0; i < n; i++) y[i] = t[i] + x[i]; return 0; }\n";
  const cases = [
    { id: "train-both", n: 4000 },
    { id: "train-sums", n: 3000, function: "sums" },
  ];
  const bench = benchOf(contractOf(functions, cases), squares + sums);

  it("calls both in their order on one slot, and in a case that names one only that", async () => {
    const outcome = await bench().measure(`${sums}${squares}`);
    expect(outcome).toMatchObject({ kind: "samples", pair: { cases: [{ id: "train-both" }, { id: "train-sums" }] } });
  }, 60_000);

  it("compares an output that a later function reads", async () => {
    const lazy = "void squares(const float *x, float *t, int n) { (void)x; (void)t; (void)n; }\n";
    const whole = sums.replace("t[i] + x[i]", "x[i] * x[i] + x[i]");
    // In the case of the second function alone this would be wrong too, and a screen tries that smaller one first.
    incorrect(await bench().measure(lazy + whole, "compare"), /t\[\d+\] is NaN/);
  }, 60_000);

  it("is tried on its smallest case before anything is timed", async () => {
    const whole = sums.replace("t[i] + x[i]", "x[i] * x[i] + x[i]");
    expect(await bench().measure(squares + whole, "screen")).toMatchObject({ kind: "incorrect", case: "train-sums" });
    expect(await bench().measure(`${squares}${sums}`.replace("x[i] * x[i]", "2 * x[i]"), "screen")).toMatchObject({
      kind: "incorrect",
      case: "train-both",
    });
  }, 60_000);

  it("reports the status of the second function", async () => {
    incorrect(await bench().measure(squares + sums.replace("return 0", "return 7")), /returned status 7/);
  }, 60_000);

  it("lets no function write to what all of them only read", async () => {
    incorrect(await bench().measure(squares + sums.replace("y[i] =", "((float *)x)[i] = y[i] =")), /its input x/);
  }, 60_000);

  it("has crashed when the library lacks the second function, which the message names", async () => {
    expect(await bench().measure(squares)).toMatchObject({ kind: "crash", detail: expect.stringContaining("sums") });
  }, 60_000);
});

describe("a tensor that one function fills for another", measured, () => {
  const functions = [
    { symbol: "first", args: [tensor("x", "in"), tensor("w", "workspace"), scalarN] },
    { symbol: "second", args: [tensor("w", "in"), tensor("y", "out"), scalarN] },
  ];
  const honest = `
void first(const float *x, float *w, int n) { for (int i = 0; i < n; i++) w[i] = x[i] + 1; }
void second(const float *w, float *y, int n) { for (int i = 0; i < n; i++) y[i] = 2 * w[i]; }`;
  const bench = benchOf(contractOf(functions), honest);

  it("may hold anything when it is no output", async () => {
    const other = honest.replace("x[i] + 1", "2 * x[i] + 2").replace("2 * w[i]", "w[i]");
    expect(await bench().measure(other)).toMatchObject({ kind: "samples" });
  }, 60_000);

  it("is poisoned before each call, so that nothing is handed on", async () => {
    const skipping = honest.replace(
      "for (int i = 0; i < n; i++) w",
      "static int k; if (k++ % 5 != 1) for (int i = 0; i < n; i++) w",
    );
    incorrect(await bench().measure(skipping, "confirm"), /y\[\d+\] is NaN/);
  }, 60_000);
});

describe("strides", measured, () => {
  const matrix = (name: string, role: string, strides: string[]) => ({
    name,
    role,
    dtype: "f32",
    shape: ["n", "m"],
    strides,
  });
  const functions = [
    {
      symbol: "transposed",
      args: [
        matrix("a", "in", ["m + 3", "1"]),
        { ...tensor("b", "in"), shape: ["n", "m"], strides: ["0", "1"] },
        matrix("c", "out", ["1", "n + 2"]),
        scalarN,
        { ...scalarN, name: "m", value: "m" },
      ],
    },
  ];
  const honest = `
void transposed(const float *a, const float *b, float *c, int n, int m)
{ for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) c[i + j * (n + 2)] = a[i * (m + 3) + j] + b[j]; }`;
  const bench = benchOf(contractOf(functions, [{ id: "train", n: 40, m: 50 }]), honest);

  it("put elements where they say, one element for a whole dimension with a stride of 0", async () => {
    const outcome = await bench().measure(honest.replace("a[i * (m + 3) + j] + b[j]", "b[j] + a[i * (m + 3) + j]"));
    expect(outcome).toMatchObject({ kind: "samples", pair: { cases: [{ maxError: 0 }] } });
  }, 60_000);

  it("leave gaps that nobody may write to", async () => {
    const padded = honest.replace("for (int i = 0; i < n; i++) for", "for (int i = 0; i < n + 1; i++) for");
    incorrect(await bench().measure(padded), /writes outside of its output c/);
  }, 60_000);

  it("are compared element by element", async () => {
    incorrect(await bench().measure(honest.replace("j] + b", "j] * 1.01f + b")), /c\[\d+\] is .* expected/);
  }, 60_000);
});

describe("guards", measured, () => {
  const functions = [
    { symbol: "twice", args: [tensor("x", "in"), tensor("w", "workspace"), tensor("y", "out"), scalarN] },
  ];
  const honest = `
void twice(const float *x, float *w, float *y, int n) { for (int i = 0; i < n; i++) { w[i] = x[i]; y[i] = 2 * w[i]; } }`;
  const bench = benchOf(contractOf(functions), honest);
  const with_ = (extra: string) => honest.replace("{ for", `{ ${extra} for`);

  it.each([
    ["after its output", "y[n] = 1;", /outside of its output y/],
    ["before its output", "y[-1] = 1;", /outside of its output y/],
    ["after its input", "((float *)x)[n] = 1;", /outside of its input x/],
    ["before its workspace", "w[-16] = 1;", /outside of its workspace w/],
    ["into an input of the next call", "((float *)x)[n + 32 + 16] = 1;", /its input x|outside of its workspace w/],
  ])(
    "show a write %s",
    async (_title, extra, detail) => {
      incorrect(await bench().measure(with_(extra), "confirm"), detail);
    },
    60_000,
  );

  it("let a call write all of its own", async () => {
    expect(await bench().measure(honest.replace("2 * w[i]", "w[i] + w[i]"))).toMatchObject({ kind: "samples" });
  }, 60_000);
});

describe("alignment", measured, () => {
  it("is what the contract asks for and no more, in every slot", async () => {
    const functions = [
      {
        symbol: "check",
        args: [tensor("x", "in", { align: 4 }), tensor("y", "out"), tensor("z", "out", { align: 4096 }), scalarN],
        returns: "status",
      },
    ];
    const base = `
#include <stdint.h>
static int lies(const void *at, uintptr_t align) { return (uintptr_t)at % align == 0 && (align == 4096 || (uintptr_t)at % (2 * align) != 0); }
int check(const float *x, float *y, float *z, int n)
{
    if (!lies(x, 4) || !lies(y, 64) || !lies(z, 4096)) return 1;
    for (int i = 0; i < n; i++) z[i] = y[i] = x[i];
    return 0;
}`;
    const bench = await openBench({ contract: contractOf(functions), base });
    try {
      expect(await bench.measure(base)).toMatchObject({ kind: "samples" });
    } finally {
      await bench.close();
    }
  }, 60_000);
});

describe("a function that works in place", measured, () => {
  const functions = [{ symbol: "grow", args: [tensor("x", "inout"), tensor("y", "in"), scalarN] }];
  const honest = "void grow(float *x, const float *y, int n) { for (int i = 0; i < n; i++) x[i] += y[i]; }";
  const bench = benchOf(contractOf(functions), honest);

  it("is compared with what the baseline makes of the same values", async () => {
    expect(await bench().measure(honest.replace("+= y[i]", "= y[i] + x[i]"))).toMatchObject({
      kind: "samples",
      pair: { cases: [{ maxError: 0 }] },
    });
  }, 60_000);

  it("is caught in the search when it leaves one call of five undone, though few slots are compared", async () => {
    const lazy = honest.replace("for", "static int k; if (++k > 2 && k % 5 == 0) return; for");
    incorrect(await bench().measure(lazy, "calibrate"), /x\[\d+\] is .* expected/);
  }, 60_000);
});
