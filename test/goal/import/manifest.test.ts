import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manifest } from "../../../src/goal/import/manifest.ts";
import { folder, imported, problem } from "./tasks.ts";

const sample = `name: norm
description: |
  Rows of length one,
  by their square.
device: cpu
model:
  module: model.py
  class_name: Norm
  init_kwargs: {dim: 64, act: gelu}
inputs:
  args:
    - {name: x, shape: [32, 64], dtype: float32, distribution: normal}
  kwargs:
    eps: 1.0e-6
weights: {function: make_weights, call_kwargs: {dim: 64}}
`;
const model = "class Norm(nn.Module): ...\ndef make_weights(dim): ...\n";
const files = { "cases/norm/manifest.yaml": sample, "cases/norm/model.py": model };
const changed = (from: string, to: string) => {
  expect(sample).toContain(from);
  return sample.replace(from, to);
};
const read = (text: string, more: Record<string, string | null> = {}) =>
  imported(manifest, folder({ ...files, "cases/norm/manifest.yaml": text, ...more }));

test("a manifest becomes the one key of a contract that reads it, and its model what may change", () => {
  const { read: goal, contractRead, notes } = read(sample);
  expect(goal).toMatchObject({
    title: "Make Norm faster",
    scope: ["cases/norm/model.py"],
    setup: { requirements: ["numpy==2.4.6", "torch==2.13.0"] },
  });
  expect(goal.notes).toContain("> Norm: Rows of length one, by their square.");
  expect(contractRead).toMatchObject({
    benchmark_id: "mine",
    driver: "python",
    device: "cpu",
    functions: [{ manifest: "cases/norm/manifest.yaml" }],
    cases: [{ id: "train-1", parameters: {} }],
  });
  expect(notes.join("\n")).toMatch(
    /Candidates change cases\/norm\/model\.py itself[\s\S]*are numbers, so that no case/,
  );
});

test("sizes that are left open get values, two cases of them, and the constructor's numbers stay", () => {
  const { contractRead, notes } = read(changed("[32, 64]", "[rows, dim, 2 * width]"));
  expect(contractRead.cases.map(({ id, parameters }) => [id, parameters])).toEqual([
    ["train-1", { rows: 256, dim: 64, width: 256 }],
    ["test-1", { rows: 192, dim: 64, width: 192 }],
  ]);
  expect(notes.join("\n")).toContain("rows is 256, and 192 held out, width is 256, and 192 held out");
  const bounds = changed("distribution: normal}", "distribution: uniform, low: 0, high: top}");
  expect(read(bounds).contractRead.cases[1]?.parameters).toEqual({ top: 192 });
});

describe("several manifests", () => {
  const other = sample.replace("Norm", "Scale").replace("[32, 64]", "[rows, 64]").replace("name: norm", "name: scale");
  const two = {
    ...files,
    "cases/scale/manifest.yml": other,
    "cases/scale/model.py": model.replace("Norm", "Scale"),
  };
  test("are one contract, in which each case calls one of them", () => {
    const { read: goal, contractRead, notes } = imported(manifest, folder(two));
    expect(goal).toMatchObject({
      title: "Make Norm, Scale faster",
      scope: ["cases/norm/model.py", "cases/scale/model.py"],
    });
    expect(contractRead.cases.map(({ id, function: called, parameters }) => [id, called, parameters])).toEqual([
      ["train-norm", "norm", {}],
      ["train-scale", "scale", { rows: 256 }],
      ["test-scale", "scale", { rows: 192 }],
    ]);
    expect(notes.join("\n")).toContain("The shapes of cases/norm/manifest.yaml are numbers");
  });
  test("of folders with one name have names of their own", () => {
    const { contractRead } = imported(
      manifest,
      folder({
        "a/norm/manifest.yaml": sample,
        "a/norm/model.py": model,
        "b/norm/manifest.yaml": sample,
        "b/norm/model.py": model,
      }),
    );
    expect(contractRead.functions).toMatchObject([{ manifest: "a/norm/manifest.yaml" }, { symbol: "norm_2" }]);
    expect(contractRead.cases.map(({ id }) => id)).toEqual(["train-norm", "train-norm_2"]);
  });
  test("are as many as a contract holds", () => {
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`c${at}/manifest.yaml`, sample] as const));
    expect(problem(manifest, folder(many))).toContain("17 manifests lie here, and a contract holds at most 16");
  });
  test("of other tools are left alone", () => {
    const { contractRead, notes } = imported(manifest, folder({ ...files, "web/manifest.json": '{"name": "an app"}' }));
    expect(contractRead.functions).toHaveLength(1);
    expect(notes.join("\n")).toContain("Not read, since they name no model: web/manifest.json.");
  });
  test("are all read where one is broken", () => {
    const broken = sample.replace("class_name", "classname");
    expect(problem(manifest, folder({ ...files, "other/manifest.yaml": broken }))).toContain(
      'tasks/mine/other/manifest.yaml:6: "model.class_name" is missing',
    );
  });
});

test("one file may be named, beside its model", () => {
  const { read: goal, contractRead } = imported(
    manifest,
    folder({ "manifest.yaml": sample, "model.py": model, "old/manifest.yaml": "" }, "manifest.yaml"),
  );
  expect(goal.scope).toEqual(["model.py"]);
  expect(contractRead.functions).toMatchObject([{ manifest: "manifest.yaml" }]);
});

test.each([
  ["cuda:0", "cuda"],
  ["gpu", "cuda"],
  ["hip", "hip"],
])("the device is the manifest's: %s", (said, device) => {
  const { contractRead, notes } = read(changed("device: cpu", `device: ${said}`));
  expect(contractRead.device).toBe(device);
  expect(notes.join("\n")).toContain("it needs a GPU");
});

test("an input that is the same in each call is told of, with the words that accept it", () => {
  const { notes } = read(changed("distribution: normal}", "distribution: ones}"));
  expect(notes.join("\n")).toContain("waivers: [constant-input:x]");
});

test("Windows line ends change nothing", () => {
  expect(read(sample.replaceAll("\n", "\r\n")).contractRead).toEqual(read(sample).contractRead);
});

describe("what is wrong names the file and the line", () => {
  const wrong = (text: string, more: Record<string, string | null> = {}) =>
    problem(manifest, folder({ ...files, "cases/norm/manifest.yaml": text, ...more }));
  const at = "tasks/mine/cases/norm/manifest.yaml";
  test.each([
    [
      "an unknown dtype",
      changed("float32", "flaot32"),
      `${at}:12: "inputs.args[0].dtype" is wrong: "flaot32" is no dtype`,
    ],
    ["an unknown distribution", changed("normal", "poisson"), `${at}:12: "inputs.args[0].distribution" is wrong`],
    ["no class", changed("class_name", "class"), `${at}:6: "model.class_name" is missing`],
    ["broken YAML", changed("[32", "{32"), `${at}:12: the YAML cannot be read`],
    ["nothing", " ", `${at}:1: the manifest is empty`],
    ["another module", changed("model.py", "modle.py"), `${at}:7: there is no file cases/norm/modle.py`],
    ["another class", changed("Norm", "Nrom"), `${at}:8: cases/norm/model.py has no "Nrom" | Did you mean "Norm"?`],
    [
      "another function of the weights",
      changed("make_weights", "weights"),
      `${at}:15: cases/norm/model.py has no "weights"`,
    ],
    ["a module outside", changed("model.py", "../../../model.py"), `${at}:7: "../model.py" leaves the goal's folder`],
    [
      "no tensor",
      changed("shape: [32, 64], dtype: float32, distribution: normal", "value: 3"),
      `${at}:10: no input is a tensor`,
    ],
  ])("%s", (_title, text, said) => {
    expect(wrong(text)).toContain(said);
  });
  test("no manifest, one that is no text, or a model that is not there", () => {
    expect(problem(manifest, folder({ "manifest.yaml": null }, "manifest.yaml"))).toContain("it is not there, no text");
    expect(problem(manifest, folder({ "model.py": model }))).toContain("there is no manifest.yaml");
    expect(problem(manifest, folder({ "cases/norm/manifest.yaml": sample }))).toContain(
      "there is no file cases/norm/model.py",
    );
  });
});

test("it looks like a manifest where one names a model's class", () => {
  expect(manifest.looksLike(folder(files))).toBe(true);
  expect(manifest.looksLike(folder({ "manifest.json": '{"name": "an app"}' }))).toBe(false);
  expect(manifest.looksLike(folder({ "model.py": model }))).toBe(false);
});

test("any change of a manifest is imported or refused", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom("{", "[", "\n- ", "*a", ": ", "../", "n + ", "1e999"),
  );
  fc.assert(
    fc.property(fc.nat(sample.length), fc.nat(20), piece, (at, removed, inserted) => {
      const text = sample.slice(0, at) + inserted + sample.slice(at + removed);
      const source = folder({ ...files, "cases/norm/manifest.yaml": text });
      const { imported: made, problems } = manifest.read(source);
      expect(made === null).toBe(problems.length > 0);
      if (made) imported(manifest, source);
    }),
    { numRuns: 300 },
  );
}, 30_000);
