import { describe, expect, it } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";

type Part = Record<string, unknown>;
const tensor = (name: string, role: string, more: Part = {}): Part => ({
  name,
  role,
  dtype: "f32",
  shape: ["n", "m"],
  ...more,
});
const cases = [
  { id: "train-a", n: 8, m: 4 },
  { id: "test-a", n: 6, m: 5 },
];
const called = (symbol: string, ...args: Part[]): Part => ({ symbol, args });

/** What is wrong with a native contract of these functions. JSON is YAML. */
function read(functions: Part[], more: Part = {}) {
  const contract = {
    schema_version: 1,
    benchmark_id: "x",
    driver: "native",
    build: { artifact: "a.so" },
    functions,
    cases,
    ...more,
  };
  return readBenchmark({ text: JSON.stringify(contract), name: "b.yaml" }).problems;
}
const one = (...args: Part[]) => read([called("f", ...args)]);
const out = tensor("y", "out");

describe("functions", () => {
  it("may be several, with arguments of one name as one tensor and scalars of their own", () => {
    const n = (value: string) => ({ name: "n", role: "scalar", dtype: "i32", value });
    const problems = read([
      called("f", tensor("x", "in"), tensor("t", "workspace"), n("n")),
      called("g", tensor("t", "in", { shape: ["n * 1", "m"] }), out, n("m")),
    ]);
    expect(problems).toEqual([]);
  });

  const refused: [string, Part[], string][] = [
    ["twice", [called("f", out), called("f", out)], 'the function "f" is there twice'],
    [
      "of which none has an output",
      [called("f", tensor("x", "in")), called("g", tensor("x", "in"))],
      "no function has an output",
    ],
    [
      "more than are called",
      Array.from({ length: 17 }, (_, at) => called(`f${at}`, out)),
      "there are 17 functions, at most 16",
    ],
    [
      "with too many arguments",
      [called("f", ...Array.from({ length: 65 }, (_, at) => tensor(`y${at}`, "out")))],
      "there are 65 arguments",
    ],
    [
      "that disagree on a tensor's type",
      [called("f", out), called("g", tensor("y", "in", { dtype: "f64" }))],
      '"y" has another dtype',
    ],
    [
      "that disagree on its shape",
      [called("f", out), called("g", tensor("y", "in", { shape: ["m", "n"] }))],
      '"y" has another shape',
    ],
    [
      "that disagree on its strides",
      [called("f", out), called("g", tensor("y", "in", { strides: ["m", "1"] }))],
      '"y" has another strides',
    ],
    [
      "that disagree on what it is",
      [called("f", out), called("g", { name: "y", role: "scalar", dtype: "f32", value: "1" })],
      '"y" has another role',
    ],
  ];
  it.each(refused)("are refused %s", (_title, functions, what) => {
    expect(read(functions)[0]?.what).toContain(what);
  });

  it("are named by cases only where there are such, and then need no values of the others", () => {
    const both = [called("f", out), called("g", tensor("z", "out", { shape: ["k"] }))];
    expect(read(both, { cases: [{ ...cases[0], function: "h" }] })[0]?.what).toContain('no function is called "h"');
    expect(
      read(both, {
        cases: [
          { ...cases[0], function: "f" },
          { id: "test-k", k: 3, function: "g" },
        ],
      }),
    ).toEqual([]);
    expect(read(both)[0]?.what).toContain('"k" has no value');
  });
});

describe("strides", () => {
  it("may leave gaps, turn a matrix round, and repeat an input", () => {
    expect(one(tensor("x", "in", { strides: ["0", "1"] }), tensor("y", "out", { strides: ["1", "n + 3"] }))).toEqual(
      [],
    );
  });

  it.each([
    ["one for two dimensions", "in", ["1"], "2 dimensions and 1 strides"],
    ["negative", "in", ["-m", "1"], "a stride must be a whole number from 0"],
    ["fractions", "out", ["m / 8", "1"], "a stride must be a whole number from 1"],
    ["zero in an output", "out", ["0", "1"], "unless the role is in"],
    ["zero in place", "inout", ["m", "0"], "unless the role is in"],
    ["shorter than a row", "out", ["m - 1", "1"], 'elements of the output "y" share places in the case "train-a"'],
    ["equal", "inout", ["1", "1"], "share places"],
    ["of unknown names", "out", ["k", "1"], '"k" has no value'],
  ])("are refused when they are %s", (_title, role, strides, what) => {
    const problems = one(tensor("y", role, { strides }), tensor("z", "out"));
    expect(problems[0]?.what).toContain(what);
  });
});

describe("alignment and fills", () => {
  it.each([3, 2, 8192])("of %s bytes for f32 is refused", (align) => {
    expect(one(tensor("y", "out", { align }))[0]).toMatchObject({
      remedy: expect.stringContaining("from 4, the size of f32, to 4096"),
    });
  });

  it("a fill over a name that a case lacks is refused", () => {
    expect(one(out, tensor("x", "in", { fill: { integers: [0, "k - 1"] } }))[0]?.what).toContain('"k" has no value');
  });
});

describe("a reference", () => {
  const against = (reference: Part, functions = [called("f", out)]) => read(functions, { reference });

  it("may be C, C++ or Fortran, in the contract's types or in f64", () => {
    for (const file of ["r.c", "ref/r.cc", "../r.cpp", "r.f90"])
      expect(against({ file, dtype: "f64", symbol: "g" })).toEqual([]);
  });

  it.each([
    [{ file: "r.py" }, "is no source that is compiled here"],
    [{ file: "/etc/r.c" }, "is no source that is compiled here"],
    [{ file: "r.c", dtype: "f32" }, "not in f32"],
  ])("is refused as %j", (reference, what) => {
    expect(against(reference)[0]?.what).toContain(what);
  });

  it("of one symbol is refused for several functions", () => {
    const two = [called("f", out), called("g", tensor("z", "out"))];
    expect(against({ file: "r.c", symbol: "truth" }, two)[0]?.what).toContain("cannot stand for several functions");
    expect(against({ file: "r.c" }, two)).toEqual([]);
  });

  it("of a command is refused, because nothing is compared with it", () => {
    const text = JSON.stringify({
      schema_version: 1,
      benchmark_id: "x",
      runtime: { command: ["./b"] },
      cases: [{ id: "a" }],
      reference: { file: "r.c" },
    });
    expect(readBenchmark({ text, name: "b" }).problems[0]?.what).toContain("nothing is compared with a reference");
  });
});

describe("how a case is run", () => {
  it("may be cold; a graph is for GPUs", () => {
    expect(read([called("f", out)], { cases: [{ ...cases[0], cache: "cold" }] })).toEqual([]);
    expect(read([called("f", out)], { cases: [{ ...cases[0], launch: "graph" }] })[0]?.what).toContain(
      "launched on a GPU",
    );
  });
});
