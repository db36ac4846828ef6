import { describe, expect, it } from "vitest";
import { expandContract, manifestPaths } from "../../src/goal/expand-contract.ts";
import { moduleFile } from "../../src/goal/expand-manifest.ts";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { sourceFiles, sourceFindings } from "../../src/goal/source-rules.ts";
import { manifestText } from "./sample.ts";

const contractText = `schema_version: 1
benchmark_id: x
driver: python
functions:
  - manifest: cases/rms-norm/manifest.yaml
cases:
  - {id: train-a, rows: 8, dim: 64}
  - {id: test-a, rows: 5, dim: 48}
`;

/** The contract written out with this manifest. */
function expand(manifest: string, contract = contractText) {
  const { benchmark, lineOf, problems } = readBenchmark({ text: contract, name: "benchmark.yaml" });
  expect(problems).toEqual([]);
  if (!benchmark) throw new Error("the contract is in order");
  const texts = new Map(manifestPaths(benchmark).map((path) => [path, { text: manifest, name: path }]));
  return expandContract({ benchmark, name: "benchmark.yaml", lineOf }, texts);
}
const changed = (from: string, to: string) => {
  expect(manifestText).toContain(from);
  return manifestText.replace(from, to);
};
const withShapes = changed("[8, 512], dtype: float32", "[rows, 512], dtype: float32");
const argument = (input: string) =>
  expand(`model: {class_name: Net}\ninputs: {args: [{shape: [4]}, ${input}]}\n`).benchmark?.functions[0]?.args[1];

it("a manifest is the function that a person would have written out", () => {
  const { benchmark, problems } = expand(changed("[8, 512]", "[rows, dim]"));
  expect(problems).toEqual([]);
  expect(benchmark?.functions).toEqual([
    {
      manifest: "cases/rms-norm/manifest.yaml",
      symbol: "rms_norm",
      entry: "cases/rms-norm/model.py:RMSNorm",
      kind: "module",
      args: [
        { name: "x", role: "in", dtype: "f32", shape: ["rows", "dim"], fill: { normal: ["0", "1"] } },
        { name: "scale", role: "in", dtype: "f32", shape: ["512"], fill: { uniform: ["0.5", "1.5"] } },
        { name: "mask", kwarg: true, role: "in", dtype: "bool", shape: ["8", "512"], fill: "ones" },
      ],
      module: {
        init: { dim: 512, eps: 1e-6 },
        weights: "baseline",
        function: { name: "make_weights", kwargs: { dim: 512 } },
      },
      returns: "void",
    },
  ]);
});

describe("an input is", () => {
  it.each([
    ["{shape: [2], dtype: half}", { dtype: "f16", fill: { normal: ["0", "1"] } }],
    ["{shape: [2], distribution: randn, mean: 3, std: 0.5}", { dtype: "f32", fill: { normal: ["3", "0.5"] } }],
    ["{shape: [2], distribution: rand}", { fill: { uniform: ["0", "1"] } }],
    ["{shape: [2], dtype: long, high: 10}", { dtype: "i64", fill: { integers: ["0", "9"] } }],
    [
      "{shape: [2], dtype: int32, distribution: integers, low: -3, high: dim}",
      { fill: { integers: ["-3", "(dim) - 1"] } },
    ],
    ["{shape: [2], dtype: bool}", { dtype: "bool", fill: { integers: ["0", "1"] } }],
    ["{shape: [2], value: 2.5}", { fill: { full: "2.5" } }],
    ["{shape: [2], dtype: bool, value: true}", { fill: { full: "1" } }],
    ["{shape: [], distribution: zeros}", { shape: [], fill: "zeros" }],
    ["{name: eps, value: 1e-5}", { name: "eps", role: "scalar", dtype: "f64", value: "0.00001" }],
    ["{name: k, value: 3}", { role: "scalar", dtype: "i64", value: "3" }],
    ["{name: k, value: dim - 1}", { role: "scalar", dtype: "i64", value: "dim - 1" }],
    ["{name: p, value: 1, dtype: float32}", { role: "scalar", dtype: "f64", value: "1" }],
    ["{name: causal, value: true}", { role: "scalar", dtype: "bool", value: "1" }],
    ["0.25", { name: "arg1", role: "scalar", dtype: "f64", value: "0.25" }],
    ["false", { name: "arg1", role: "scalar", dtype: "bool", value: "0" }],
  ])("%s", (input, expected) => {
    expect(argument(input)).toMatchObject(expected);
  });
});

it("a module is a file below the manifest's folder, by its path or as Python names it", () => {
  expect(moduleFile("model.py", "cases/x/manifest.yaml")).toBe("cases/x/model.py");
  expect(moduleFile("model", "manifest.yaml")).toBe("model.py");
  expect(moduleFile("parts.model", "x/manifest.yaml")).toBe("x/parts/model.py");
  expect(moduleFile("./parts/model.py", "x/manifest.yaml")).toBe("x/parts/model.py");
  expect(moduleFile("../shared/model.py", "cases/x/manifest.yaml")).toBe("cases/shared/model.py");
});

describe("what does not fit the contract is said at its line of the manifest", () => {
  it.each([
    [
      "a shape over a parameter that no case has",
      changed("[8, 512], dtype: float32", "[heads, 512], dtype: float32"),
      12,
      '"heads" has no value',
    ],
    ["a shape that is none in a case", changed("shape: [512]", "shape: [rows - 5]"), 14, 'is 0 in the case "test-a"'],
    ["a range over an unknown name", changed("low: 0.5", "low: sigma"), 13, '"sigma" has no value'],
    ["a mask by its name", changed("mask: {shape: [8, 512]", "mask: {shape: [8, k]"), 19, '"k" has no value'],
    ["a constructor's argument", changed("dim: 512\n    eps", "dim: dim * k\n    eps"), 8, '"k" has no value'],
    ["an argument of the weights' function", changed("{dim: 512}", "{dim: dim * k}"), 22, '"k" has no value'],
    ["a module that leaves the goal", changed("model.py", "../../../model.py"), 5, "leaves the goal's folder"],
    ["a module by an absolute path", changed("model.py", "/model.py"), 5, "is not relative"],
    ["a module of another kind", changed("model.py", "model/net.pt"), 5, "is no file of this kind"],
  ])("%s", (_title, manifest, line, what) => {
    const { benchmark, problems } = expand(manifest);
    expect(benchmark).toBeNull();
    expect(problems).toMatchObject([
      { where: `cases/rms-norm/manifest.yaml:${line}`, what: expect.stringContaining(what) },
    ]);
  });

  it("and of the contract where another function of it does not fit the manifest", () => {
    const next =
      "  - {entry: k.py:f, args: [{name: x, role: in, dtype: f16, shape: [8, 512]}], returns: [{name: y, dtype: f16, shape: [8]}]}\n";
    const { problems } = expand(manifestText, contractText.replace("cases:\n", `${next}cases:\n`));
    expect(problems).toMatchObject([{ where: "benchmark.yaml:6", what: expect.stringContaining("another dtype") }]);
  });

  it("as a warning where it is another device, which the contract decides", () => {
    expect(expand(withShapes).warnings).toMatchObject([
      {
        where: "cases/rms-norm/manifest.yaml:3",
        what: expect.stringContaining("its device is cuda, the contract's is cpu"),
      },
    ]);
    const onGpu = contractText.replace("driver: python\n", "driver: python\ndevice: cuda\n");
    expect(expand(withShapes, onGpu).warnings).toEqual([]);
    expect(expand(withShapes.replace("cuda:0", "gpu"), onGpu).warnings).toEqual([]);
  });
});

it("a manifest whose shapes no case changes is a warning", () => {
  const { warnings } = expand(manifestText.replace("device: cuda:0\n", ""));
  expect(warnings).toMatchObject([{ where: "benchmark.yaml:6", what: expect.stringContaining("the same shapes") }]);
});

describe("files and names that a contract counts on", () => {
  const model = "class RMSNorm(torch.nn.Module): ...\ndef make_weights(dim): ...\n";
  const found = (manifest: string, source: string | null | undefined, contract = contractText) => {
    const whole = expand(manifest, contract);
    if (!whole.benchmark) throw new Error("the contract is in order");
    const sources = new Map(sourceFiles(whole.benchmark).map((file) => [file, source]));
    return sourceFindings(whole.benchmark, sources).map(whole.located);
  };

  it("are there", () => expect(found(manifestText, model)).toEqual([]));
  it.each([
    ["a file that is not there", null, 5, "there is no file cases/rms-norm/model.py", "goal's folder"],
    [
      "a class that is not there",
      "class RmsNorm: ...\ndef make_weights(): ...",
      6,
      'has no "RMSNorm"',
      'Did you mean "RmsNorm"?',
    ],
    [
      "a weights' function that is not there",
      "class RMSNorm: ...\ndef make_weight(): ...",
      21,
      'has no "make_weights"',
      'Did you mean "make_weight"?',
    ],
  ])("or not: %s", (_title, source, line, what, remedy) => {
    expect(found(manifestText, source)).toMatchObject([
      {
        where: `cases/rms-norm/manifest.yaml:${line}`,
        what: expect.stringContaining(what),
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });

  it("may come from elsewhere, or be made by the build", () => {
    expect(found(manifestText, "from impl import *\n")).toEqual([]);
    expect(found(manifestText, undefined)).toEqual([]);
    expect(found(manifestText, null, `${contractText}build: {commands: [[make]]}\n`)).toEqual([]);
  });

  it("of a contract without a manifest stand at their lines, the reference's among them", () => {
    const written = contractText.replace(
      "manifest: cases/rms-norm/manifest.yaml",
      "{entry: k.py:norm, args: [{name: x, role: in, dtype: f32, shape: [rows]}], returns: [{name: y, dtype: f32, shape: [rows]}]}",
    );
    expect(found("", "def norm(x): ...", written)).toEqual([]);
    expect(found("", "def nrm(x): ...", written)).toMatchObject([
      { where: "benchmark.yaml:5", remedy: 'Did you mean "nrm"?' },
    ]);
    expect(found("", null, `${written}reference: {file: ref.py, symbol: truth}\n`).map(({ where }) => where)).toEqual([
      "benchmark.yaml:5",
      "benchmark.yaml:9",
    ]);
  });

  it("of a KernelBench problem are Model and get_inputs", () => {
    const problem = contractText.replace("manifest: cases/rms-norm/manifest.yaml", "{entry: p.py, kind: kernelbench}");
    const text = "rows = 4\ndim = 8\nclass Model: ...\ndef get_inputs(): ...";
    expect(found("", text, problem)).toEqual([]);
    expect(
      found("", text.replace("rows", "row"), problem).map(({ where, what, remedy }) => [where, what, remedy]),
    ).toEqual([
      ["benchmark.yaml:7", 'p.py has no "rows" that the case could set', 'Did you mean "row"?'],
      ["benchmark.yaml:8", 'p.py has no "rows" that the case could set', 'Did you mean "row"?'],
    ]);
    expect(found("", "rows = dim = 8\nclass Model: ...", problem)).toMatchObject([
      { what: 'p.py has no "get_inputs"' },
    ]);
  });
});
