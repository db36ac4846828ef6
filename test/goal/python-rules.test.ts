import { describe, expect, it } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";

type Part = Record<string, unknown>;
const tensor = (name: string, more: Part = {}): Part => ({
  name,
  role: "in",
  dtype: "f32",
  shape: ["n", "m"],
  ...more,
});
const result = (name: string, more: Part = {}): Part => ({ name, dtype: "f32", shape: ["n", "m"], ...more });
const cases = [
  { id: "train-a", n: 8, m: 4 },
  { id: "test-a", n: 6, m: 5 },
];
const norm: Part = { entry: "kernel.py:norm", args: [tensor("x")], returns: [result("y")] };

/** What is found in a Python contract of these functions. JSON is YAML. */
function read(functions: Part[], more: Part = {}) {
  const contract = { schema_version: 1, benchmark_id: "x", driver: "python", functions, cases, ...more };
  return readBenchmark({ text: JSON.stringify(contract), name: "b.yaml" });
}
const whats = (functions: Part[], more: Part = {}) => read(functions, more).problems.map(({ what }) => what);
const one = (more: Part) => whats([{ ...norm, ...more }]);

it("a contract may be one function, without a build", () => {
  const { benchmark, problems, warnings } = read([norm]);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(benchmark).toMatchObject({ driver: "python", device: "cpu", functions: [{ returns: [{ name: "y" }] }] });
});

describe("a contract may have", () => {
  const accepted: [string, Part[], Part?][] = [
    [
      "a name on the path for its interpreter",
      [norm],
      { python: { interpreter: "python3.12", requires: ">=3.10,<4" } },
    ],
    ["an interpreter by its path", [norm], { python: { interpreter: "/opt/python/bin/python3" } }],
    ["a build step, and the folder that it leaves", [norm], { build: { commands: [["make"]], artifact: "out/lib" } }],
    ["a function of a package", [{ ...norm, entry: "ops/norms/rms.py:norm" }]],
    ["an output that is handed over", [{ entry: "k.py:f", args: [tensor("y", { role: "out" })] }]],
    ["NumPy's arrays", [{ ...norm, arrays: "numpy" }]],
    [
      "a scalar by its name",
      [{ ...norm, args: [tensor("x"), { name: "eps", role: "scalar", dtype: "f64", value: 1e-6, kwarg: true }] }],
    ],
    [
      "a module with its constructor's keywords",
      [
        {
          ...norm,
          kind: "module",
          module: { init: { dim: "m", act: "gelu", bias: false, sizes: ["n", 3] }, mode: "train" },
        },
      ],
    ],
    [
      "weights by name",
      [{ ...norm, kind: "module", module: { weights: { "proj.weight": { normal: [0, "1 / m"] } } } }],
    ],
    [
      "weights by a function",
      [{ ...norm, kind: "module", module: { function: { name: "make", kwargs: { dim: "m" } } } }],
    ],
    ["a KernelBench problem", [{ entry: "problem.py", kind: "kernelbench" }]],
    [
      "a KernelBench problem with a solution",
      [{ entry: "p.py", kind: "kernelbench", solution: "s.py", module: { mode: "eval" } }],
    ],
    ["a manifest", [{ manifest: "cases/norm/manifest.yaml", symbol: "norm" }]],
    ["strides, an alignment", [{ ...norm, args: [tensor("x", { strides: ["1", "n + 1"], align: 4 })] }]],
    ["a backward pass", [{ ...norm, backward: true, returns: [result("y"), result("dx", { grad: "x" })] }]],
    ["functions in a chain", [norm, { entry: "kernel.py:next", args: [tensor("y")], returns: [result("z")] }]],
    ["graphs, on a GPU", [norm], { device: "cuda", cases: [{ ...cases[0], launch: "graph" }, cases[1]] }],
    ["a reference in Python", [norm], { reference: { file: "ref/norm.py", symbol: "norm", dtype: "f64" } }],
    [
      "tolerances of what comes back",
      [norm],
      { correctness: { field_tolerances: [{ field: "y", max_abs_delta: 1e-5 }] } },
    ],
    [
      "tolerances of what only a run shows",
      [{ entry: "p.py", kind: "kernelbench" }],
      { correctness: { field_tolerances: [{ field: "output", max_abs_delta: 1e-5 }] } },
    ],
    [
      "a throughput",
      [norm],
      { controller: { objective: { primary_metric: "gflops", direction: "maximize", work: "n*m" } } },
    ],
  ];
  it.each(accepted)("%s", (_title, functions, more = {}) => {
    expect(whats(functions, more)).toEqual([]);
  });
});

describe("a driver is refused", () => {
  const refused: [string, Part[], Part, string][] = [
    ["without a function", [], {}, "the python driver has no function to call"],
    ["that compares nothing", [norm], { correctness: { mode: "runner_only" } }, "no runner judges a python function"],
    ["that builds outside of the goal", [norm], { build: { artifact: "../lib" } }, "is no folder below the goal's"],
    [
      "whose interpreter lies in the repository",
      [norm],
      { python: { interpreter: "./venv/bin/python" } },
      "neither a name on the path",
    ],
    ["whose requirement is none", [norm], { python: { requires: "3.10 or so" } }, '"python.requires" is "3.10 or so"'],
    ["that launches a graph on a CPU", [norm], { cases: [{ ...cases[0], launch: "graph" }] }, "launched on a GPU"],
    [
      "that hands NumPy's arrays to a GPU",
      [{ ...norm, arrays: "numpy" }],
      { device: "cuda" },
      "do not lie on a cuda device",
    ],
    [
      "that measures what nobody knows",
      [norm],
      { controller: { objective: { primary_metric: "score" } } },
      "the python driver measures time",
    ],
    [
      "that guards what it does not measure",
      [norm],
      { performance_guardrails: { max_relative_regression: { rss: 0.1 } } },
      'the python driver does not measure "rss"',
    ],
  ];
  it.each(refused)("%s", (_title, functions, more, what) => {
    expect(whats(functions, more)[0]).toContain(what);
  });

  it("that is native and is to run on a GPU, or has Python's keys", () => {
    const native = { symbol: "f", args: [tensor("y", { role: "out", kwarg: true })] };
    const more = { driver: "native", build: { artifact: "a.so" } };
    expect(whats([native], { ...more, device: "cuda" })[0]).toContain("not of a cuda device");
    expect(whats([native], more)).toEqual([expect.stringContaining('takes "y" by its place')]);
    for (const key of ["entry", "manifest", "solution"])
      expect(whats([{ ...native, args: [tensor("y", { role: "out" })], [key]: "k.py:f" }], more)[0]).toContain(
        `${key} is of the python driver`,
      );
    expect(whats([native], { ...more, python: { requires: ">=3" } })).toContainEqual(
      expect.stringContaining("this is the native driver"),
    );
  });
});

describe("an entry is refused", () => {
  const refused: [Part, string][] = [
    [{ entry: undefined }, "a Python function has no entry"],
    [{ entry: "kernel.py" }, "does not say what is called"],
    [{ entry: "kernel:norm" }, "is no file of this kind"],
    [{ entry: "/abs/kernel.py:norm" }, "is not relative to the goal's folder"],
    [{ entry: "C:\\kernel.py:norm" }, "is not relative to the goal's folder"],
    [{ entry: "../kernel.py:norm" }, "leaves the goal's folder"],
    [{ entry: "a/../../kernel.py:norm" }, "leaves the goal's folder"],
    [{ entry: "./kernel.py:norm" }, "is no path in its shortest form"],
    [{ entry: "kernel.py:Norm.forward" }, "is no name of Python's"],
    [{ entry: "kernel.py:" }, "is no name of Python's"],
    [{ solution: "s.py" }, "a solution is of a KernelBench problem"],
    [{ module: { init: {} } }, "a function is not made"],
    [{ kind: "module", arrays: "numpy" }, "a module takes PyTorch's tensors"],
    [{ kind: "module", module: { function: { name: "f" }, weights: { w: "ones" } } }, "the weights are said twice"],
    [{ returns: "status" }, "a status is of the native driver"],
    [{ returns: [] }, '"norm" has no output'],
    [{ returns: undefined }, '"norm" has no output'],
    [{ returns: [result("y"), result("y")] }, '"y" is already the name of another result'],
    [{ returns: [result("x")] }, '"x" is already the name of an argument'],
    [{ returns: [result("y", { shape: ["k"] })] }, '"k" has no value'],
    [{ returns: [result("y", { shape: ["n - 6"] })] }, 'is 0 in the case "test-a"'],
    [{ args: [tensor("x", { role: "out", strides: ["1", "1"] })] }, "share places"],
    [{ args: [tensor("x", { align: 3 })] }, "is to be aligned to 3 bytes"],
    [{ arrays: "numpy", args: [tensor("x", { dtype: "bf16" })] }, 'NumPy has no bf16, which "x" is'],
    [{ arrays: "numpy", returns: [result("y", { dtype: "bf16" })] }, 'NumPy has no bf16, which "y" is'],
    [{ manifest: "m/manifest.yaml" }, "the manifest says what is called, and entry says it again"],
  ];
  it.each(refused)("as %j", (more, what) => {
    expect(one(more)[0]).toContain(what);
  });

  it("of a module whose constructor would lack a value in one case, a text aside", () => {
    const made = (init: Part) => one({ kind: "module", module: { init } });
    expect(made({ dim: "m * heads" })[0]).toContain('"heads" has no value here');
    expect(
      whats([{ ...norm, kind: "module", module: { function: { name: "f", kwargs: { a: ["k", "n"] } } } }])[0],
    ).toContain('"k" has no value here');
    expect(made({ mode: "max-pool", name: "no expression", path: "a b (c" })).toEqual([]);
    expect(one({ kind: "module", module: { weights: { w: { normal: [0, "sigma"] } } } })[0]).toContain(
      '"sigma" has no value',
    );
  });

  it.each([
    [{ entry: "p.py:Model" }, "names more than the problem's file"],
    [{ solution: "p.py" }, "the solution is the problem itself"],
    [{ solution: "../s.py" }, "leaves the goal's folder"],
    [{ args: [tensor("x")] }, "the problem says what the arguments are"],
    [{ returns: [result("y")] }, "found by running the base"],
    [{ module: { init: { dim: 3 } } }, "the problem says how the module is made"],
    [{ arrays: "numpy" }, "a module takes PyTorch's tensors"],
    [{ backward: true }, "does not say which gradients"],
  ])("of a KernelBench problem as %j", (more, what) => {
    expect(whats([{ entry: "p.py", kind: "kernelbench", ...more }])[0]).toContain(what);
  });

  it.each([
    [{ manifest: "../m/manifest.yaml" }, "leaves the goal's folder"],
    [{ manifest: "/m/manifest.yaml" }, "is not relative to the goal's folder"],
    [{ manifest: "m/model.py" }, "is no file of this kind"],
    [{ args: [tensor("x")] }, "the manifest says what the arguments are"],
    [{ returns: [result("y")] }, "found by running the base"],
    [{ module: { weights: { w: "ones" } } }, "the manifest says how the module is made"],
    [{ backward: true }, "backward says it again"],
    [{ arrays: "numpy" }, "of a PyTorch module"],
  ])("of a manifest as %j", (more, what) => {
    expect(whats([{ manifest: "m/manifest.yaml", ...more }])[0]).toContain(what);
  });
});

describe("gradients are refused", () => {
  const back = (returns: Part[], more: Part = {}) => one({ backward: true, returns, ...more });
  it("where the call does not go backward", () => {
    expect(one({ returns: [result("y"), result("dx", { grad: "x" })] })[0]).toContain("does not go backward");
  });
  it.each([
    [[result("y")], "no result is a gradient"],
    [[result("dx", { grad: "x" })], "has a gradient to begin with"],
    [[result("y"), result("dx", { grad: "w" })], '"w", which is no input of a float type'],
    [[result("y"), result("dx", { grad: "x", dtype: "f16" })], 'the gradient of "x" is of f32'],
    [[result("y"), result("dx", { grad: "x", shape: ["m", "n"] })], 'the gradient of "x" has its shape'],
    [[result("y"), result("a", { grad: "x" }), result("b", { grad: "x" })], 'the gradient of "x" is there twice'],
  ])("as %j", (returns, what) => {
    expect(back(returns)[0]).toContain(what);
  });
  it("of indices, of NumPy, and where a name is Hone's own", () => {
    const both = [result("y"), result("di", { grad: "i", dtype: "i64" })];
    expect(back(both, { args: [tensor("i", { dtype: "i64" })] })[0]).toContain("no input of a float type");
    expect(back([result("y"), result("dx", { grad: "x" })], { arrays: "numpy" })[0]).toContain("computes no gradients");
    expect(back([result("y"), result("dx", { grad: "x" })], { args: [tensor("x"), tensor("grad_of_y")] })[0]).toContain(
      "is what Hone calls the gradient",
    );
  });
});

describe("functions are named", () => {
  it("by their symbol, else by what is called, and cases select them by it", () => {
    const two = [norm, { ...norm, entry: "other.py:norm", symbol: "other", returns: [result("z")] }];
    const chosen = (name: string) => whats(two, { cases: [{ ...cases[0], function: name }, cases[1]] });
    expect(chosen("norm")).toEqual([]);
    expect(chosen("other")).toEqual([]);
    expect(chosen("third")).toEqual(['no function is called "third"']);
  });

  it("once", () => {
    const { problems } = read([norm, { ...norm, entry: "other.py:norm" }]);
    expect(problems).toMatchObject([
      { what: 'the function "norm" is there twice', remedy: expect.stringContaining("symbol") },
    ]);
  });

  it("by the folder of a manifest, and by the file of a problem", () => {
    const named = (functions: Part[], name: string) =>
      whats(functions, { cases: [{ ...cases[0], function: name }, cases[1]] });
    expect(named([{ manifest: "cases/rms-norm/manifest.yaml" }], "rms_norm")).toEqual([]);
    expect(named([{ manifest: "manifest.yaml" }], "manifest")).toEqual([]);
    expect(named([{ entry: "level1/19_ReLU.py", kind: "kernelbench" }], "_19_ReLU")).toEqual([]);
  });
});

describe("what has one name is one tensor", () => {
  it.each([
    [{ dtype: "f64" }, '"y" has another dtype'],
    [{ shape: ["m", "n"] }, '"y" has another shape'],
    [{ strides: ["1", "n"] }, '"y" has another strides'],
  ])("so that what comes back cannot be taken as %j", (more, what) => {
    const next = { entry: "kernel.py:next", args: [tensor("y", more)], returns: [result("z")] };
    expect(whats([norm, next])[0]).toContain(what);
  });
});

describe("a reference is refused", () => {
  it.each([
    [{ file: "ref.c" }, "is no file of this kind"],
    [{ file: "../ref.py" }, "leaves the goal's folder"],
    [{ file: "ref.py", dtype: "f32" }, "not in f32"],
  ])("as %j", (reference, what) => {
    expect(whats([norm], { reference })[0]).toContain(what);
  });
  it("of a KernelBench problem", () => {
    const problem = { entry: "p.py", kind: "kernelbench" };
    expect(whats([problem], { reference: { file: "ref.py" } })[0]).toContain("is the reference of its solution");
  });
});

it("a tolerance of a name that nothing has is refused, also where a run has to show the names", () => {
  const correctness = { field_tolerances: [{ field: "out", max_abs_delta: 1 }] };
  expect(read([norm], { correctness }).problems[0]?.remedy).toBe("Outputs: y.");
  expect(read([{ entry: "p.py", kind: "kernelbench" }], { correctness }).problems[0]?.remedy).toContain("output0");
});

it("cases of one shape are a warning, for a problem cases of equal parameters", () => {
  const same = [cases[0], { ...cases[0], id: "test-a" }];
  const warned = (functions: Part[], list: unknown[]) =>
    read(functions, { cases: list }).warnings.map(({ what }) => what);
  const sameShapes = [expect.stringContaining("all cases have the same shapes")];
  expect(warned([norm], same)).toEqual(sameShapes);
  expect(warned([{ entry: "p.py", kind: "kernelbench" }], same)).toEqual(sameShapes);
  expect(warned([{ entry: "p.py", kind: "kernelbench" }], cases)).toEqual([]);
});
