import { existsSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import { measured } from "../measured.ts";
import { openBench, scaleContract } from "./native-bench.ts";
import type { Bench, BenchOptions } from "./native-bench.ts";

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});
async function benchOf(options: BenchOptions): Promise<Bench> {
  const bench = await openBench(options);
  open.push(bench);
  return bench;
}

/** y = the sum of x, in f32, with a scalar that f32 does not hold exactly. */
const contractOf = (reference: object, tolerance: object): Benchmark =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: "sum",
    build: scaleContract.build,
    functions: [
      {
        symbol: "sum",
        args: [
          { name: "x", role: "in", dtype: "f32", shape: ["n"], fill: { uniform: [0, 1] } },
          { name: "y", role: "out", dtype: "f32", shape: ["1"] },
          { name: "factor", role: "scalar", dtype: "f32", value: "0.1" },
          { name: "n", role: "scalar", dtype: "i32", value: "n" },
        ],
      },
    ],
    reference,
    correctness: { field_tolerances: [{ field: "y", ...tolerance }] },
    cases: [{ id: "train", n: 100_000 }],
  });

const sumIn = (type: string, accumulator: string, name = "sum") => `
void ${name}(const ${type} *x, ${type} *y, ${type} factor, int n)
{ ${accumulator} s = 0; for (int i = 0; i < n; i++) s += x[i]; y[0] = (${type})(factor * s); }`;
const naive = sumIn("float", "float");
const exact = sumIn("float", "double");

describe("a reference of its own", measured, () => {
  it("in f64 gets the values that the candidate gets, so that an exact candidate has no error but its own rounding", async () => {
    const reference = { file: "truth.c", dtype: "f64" };
    const files = { "truth.c": sumIn("double", "double") };
    const contract = contractOf(reference, { max_relative_delta: 1e-7 });
    const bench = await benchOf({ contract, base: exact, files });
    expect(await bench.measure(exact)).toMatchObject({ kind: "samples" });
  }, 60_000);

  it("shows an error that the baseline shares with the candidate", async () => {
    const reference = { file: "truth.c", symbol: "truth", dtype: "f64" };
    const files = { "truth.c": sumIn("double", "double", "truth") };
    const contract = contractOf(reference, { max_relative_delta: 1e-7 });
    const bench = await benchOf({ contract, base: naive, files });
    expect(await bench.measure(naive)).toMatchObject({
      kind: "incorrect",
      detail: expect.stringMatching(/^y\[0\] is/),
    });
    expect(await bench.measure(exact)).toMatchObject({ kind: "samples" });
  }, 60_000);

  it("in C++ and in the contract's own types is called as the baseline would be", async () => {
    const files = { "truth.cpp": `extern "C"${exact}` };
    const contract = contractOf({ file: "truth.cpp" }, { max_relative_delta: 1e-7 });
    const bench = await benchOf({ contract, base: naive, files });
    expect(await bench.measure(exact)).toMatchObject({ kind: "samples", pair: { cases: [{ maxError: 0 }] } });
  }, 60_000);

  it.each([
    ["is missing", {}, /truth\.c: the reference is no file of the base commit/],
    ["does not compile", { "truth.c": "void sum(" }, /truth\.c: the reference does not compile: .*error/s],
  ])(
    "that %s is named, before anything is measured",
    async (_title, files, message) => {
      const contract = contractOf({ file: "truth.c" }, { max_abs_delta: 1 });
      await expect(benchOf({ contract, base: naive, files })).rejects.toThrow(message);
    },
    60_000,
  );

  it.skipIf(existsSync("/usr/bin/gfortran"))(
    "whose compiler is missing says what to install",
    async () => {
      const contract = contractOf({ file: "truth.f90" }, { max_abs_delta: 1 });
      await expect(benchOf({ contract, base: naive, files: { "truth.f90": "end" } })).rejects.toThrow(
        /truth\.f90 needs gfortran, which is not installed[^]*apt-get install -y gfortran/,
      );
    },
    60_000,
  );

  it("that lacks the symbol is the contract's mistake, not the candidate's", async () => {
    const contract = contractOf({ file: "truth.c" }, { max_abs_delta: 1 });
    const bench = await benchOf({ contract, base: naive, files: { "truth.c": "int other;" } });
    await expect(bench.measure(exact)).rejects.toThrow(/lacks a symbol: sum/);
  }, 60_000);
});
