import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestText } from "./sample.ts";
import { maxManifestCharacters, readManifest } from "../../src/goal/read-manifest.ts";

const read = (text: string) => readManifest({ text, name: "manifest.yaml" });
const changed = (from: string, to: string) => {
  expect(manifestText).toContain(from);
  return manifestText.replace(from, to);
};

it("reads a manifest without a remark", () => {
  const { manifest, problems, warnings } = read(manifestText);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(manifest).toMatchObject({
    model: { module: "model.py", class_name: "RMSNorm", init_kwargs: { dim: 512, eps: 1e-6 } },
    inputs: { args: [{ name: "x", dtype: "f32", distribution: "normal" }, { name: "scale" }] },
    weights: { function: "make_weights" },
  });
});

it("needs little: the class and one input", () => {
  const { manifest, problems } = read("model: {class_name: Net}\ninputs: {args: [{shape: [4]}], kwargs: }\nweights:\n");
  expect(problems).toEqual([]);
  expect(manifest).toMatchObject({ model: { module: "model.py", init_kwargs: {} }, inputs: { kwargs: {} } });
});

it.each([
  ["float32", "f32"],
  ["torch.float32", "f32"],
  ["Float", "f32"],
  ["fp16", "f16"],
  ["torch.half", "f16"],
  ["bfloat16", "bf16"],
  ["np.int64", "i64"],
  ["long", "i64"],
  ["uint8", "u8"],
  ["torch.bool", "bool"],
  ["double", "f64"],
])("knows the dtype %s", (name, dtype) => {
  const { manifest, problems } = read(
    changed("dtype: float32, distribution: normal", `dtype: ${name}, distribution: ones`),
  );
  expect(problems).toEqual([]);
  expect(manifest?.inputs.args[0]).toMatchObject({ dtype });
});

describe("what is wrong names its line", () => {
  const cases: [string, string, number, string, string][] = [
    ["an empty file", " \n", 1, "is empty", "docs/python.md"],
    ["malformed YAML", changed("[512]", "[512"), 15, "the YAML cannot be read", "Mend this line"],
    ["no model", "inputs: {args: [{shape: [4]}]}\n", 1, '"model" is missing', "Add it"],
    ["no inputs", "model: {class_name: Net}\n", 1, '"inputs" is missing', "Add it"],
    ["a class that is no name", changed("RMSNorm", "model.RMSNorm"), 6, "model.class_name", "a Python name"],
    [
      "an unknown dtype",
      changed("float32", "flaot32"),
      12,
      '"flaot32" is no dtype',
      'Did you mean "float32"? Known: float64',
    ],
    [
      "a dtype that no contract holds",
      changed("float32", "complex64"),
      12,
      '"complex64" is no dtype',
      "Known: float64, float32",
    ],
    [
      "an unknown distribution",
      changed("uniform", "unifrom"),
      15,
      '"unifrom" is no distribution',
      'Did you mean "uniform"? Known: normal',
    ],
    [
      "a distribution that is not made",
      changed("uniform", "poisson"),
      15,
      '"poisson" is no distribution',
      "Known: normal, uniform, ones, zeros, full, randint.",
    ],
    [
      "a misspelt key of an input",
      changed("distribution: uniform", "distribtion: uniform"),
      15,
      "distribtion",
      'Did you mean "distribution"?',
    ],
    [
      "a misspelt key of the model",
      changed("init_kwargs", "init_kwarg"),
      7,
      "init_kwarg",
      'Did you mean "init_kwargs"?',
    ],
    [
      "a misspelt key of the weights",
      changed("call_kwargs", "call_kwarg"),
      22,
      "call_kwarg",
      'Did you mean "call_kwargs"?',
    ],
    [
      "weights without a function",
      changed("  function: make_weights\n", ""),
      20,
      "nothing says which function makes the weights",
      "Add function",
    ],
    ["a shape that is no list", changed("shape: [512]", "shape: 512"), 14, '"inputs.args[1].shape" is 512', "a list"],
    ["a shape that does not parse", changed("[512]", '["512 *"]'), 14, "expected a number", "Correct it there"],
    [
      "neither shape nor value",
      changed("      shape: [512]\n      distribution: uniform\n      low: 0.5\n      high: 1.5\n", ""),
      13,
      "has neither a shape nor a value",
      "Add shape",
    ],
    [
      "a drawn number",
      changed("      shape: [512]\n", "      value: 3\n"),
      15,
      "is drawn and has no shape",
      "Add shape",
    ],
    ["normal whole numbers", changed("float32", "int64"), 12, "normal values are not whole", "randint"],
    [
      "whole numbers without a bound",
      changed("dtype: float32, distribution: normal, mean: 0.0, std: 1.0", "dtype: int64"),
      12,
      "nothing says which values",
      "Add high",
    ],
    [
      "a full tensor without a value",
      changed("distribution: uniform\n      low: 0.5\n      high: 1.5", "distribution: full"),
      15,
      "nothing says which value",
      "Add value",
    ],
    ["a negative deviation", changed("std: 1.0", "std: -1"), 12, 'the deviation of "x" is -1', "from 0"],
    ["a range that is empty", changed("high: 1.5", "high: 0.5"), 17, "go from 0.5 to below 0.5", "above low"],
    ["two inputs of one name", changed("name: scale", "name: x"), 13, 'two inputs are called "x"', "Rename"],
    [
      "an input by its place and by its name",
      changed("    mask:", "    x:"),
      19,
      'two inputs are called "x"',
      "Rename",
    ],
    [
      "no tensor at all",
      "model: {class_name: Net}\ninputs:\n  args: [{value: 3}]\n",
      2,
      "no input is a tensor",
      "Add one",
    ],
    ["a device that is none", changed("cuda:0", "tpu"), 3, '"device" is "tpu"', "cpu, cuda or hip"],
    [
      "constructor arguments that are blocks",
      changed("dim: 512\n    eps", "dim: {a: 1}\n    eps"),
      8,
      "model.init_kwargs.dim",
      "",
    ],
    [
      "a text in place of an input",
      changed("kwargs:\n    mask: {shape: [8, 512], dtype: bool, distribution: ones}", "kwargs:\n    mask: ones"),
      19,
      "inputs.kwargs.mask",
      "",
    ],
    [
      "too much",
      `${manifestText}# ${"x".repeat(maxManifestCharacters)}\n`,
      1,
      `at most ${maxManifestCharacters}`,
      "weights.function",
    ],
  ];
  it.each(cases)("%s", (_title, text, line, what, remedy) => {
    const { manifest, problems } = read(text);
    expect(manifest).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      where: `manifest.yaml:${line}`,
      what: expect.stringContaining(what),
      remedy: expect.stringContaining(remedy),
    });
    expect(problems[0]?.remedy).not.toBe("");
  });

  it("once for each mistake", () => {
    const text = changed("float32", "flaot32").replace("uniform", "unifrom");
    expect(read(text).problems.map(({ where }) => where)).toEqual(["manifest.yaml:12", "manifest.yaml:15"]);
  });
});

it("warns of what is not read: another tool's keys, and those of another distribution", () => {
  const { manifest, warnings } = read(`${changed("high: 1.5", "high: 1.5\n      mean: 0")}tolerance: 1e-3\n`);
  expect(manifest).not.toBeNull();
  expect(warnings.map(({ where, what }) => [where, what])).toEqual([
    ["manifest.yaml:24", 'the key "tolerance" is unknown and was not read'],
    ["manifest.yaml:18", '"mean" of "scale" is not read, its distribution being uniform'],
  ]);
});

it("answers any change of a manifest with a manifest or with lines, and never throws", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      ":",
      "- ",
      "\n",
      "&a",
      "*a",
      "1e999",
      "null",
      "__proto__: 1",
      "  ",
      "n + ",
      "true",
    ),
  );
  fc.assert(
    fc.property(fc.nat(manifestText.length), fc.nat(20), piece, (at, removed, inserted) => {
      const { manifest, problems, warnings } = read(
        manifestText.slice(0, at) + inserted + manifestText.slice(at + removed),
      );
      expect(manifest === null).toBe(problems.length > 0);
      for (const { where, remedy } of [...problems, ...warnings]) {
        expect(where).toMatch(/^manifest\.yaml:[1-9]\d*$/);
        expect(remedy).not.toBe("");
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);

it("and so any other text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((text) => `model: ${text}\ninputs: ${text}\n`),
      ),
      (text) => {
        const { manifest, problems } = read(text);
        expect(manifest === null).toBe(problems.length > 0);
        for (const { where } of problems) expect(where).toMatch(/^manifest\.yaml:[1-9]\d*$/);
      },
    ),
    { numRuns: 300 },
  );
}, 30_000);
