import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { InputError } from "../../src/model/input-error.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { median } from "../../src/stats/descriptive.ts";
import { torchEnvironment } from "../python-environment.ts";
import { openPythonBench } from "./python-bench.ts";
import type { PythonBench } from "./python-bench.ts";

const environment = await torchEnvironment();
const lasts = 120_000;

const model = `
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.up = nn.Linear(dim, hidden)
        self.down = nn.Linear(hidden, dim)

    def forward(self, x):
        h = self.norm(x)
        h = torch.cat([torch.relu(self.up(h[i:i + 1])) for i in range(h.shape[0])])
        return self.down(h) + x
`;
const fused = model.replace(/torch\.cat\(.+\)$/m, "torch.relu(self.up(h))");
const net = {
  functions: [
    {
      entry: "model.py:Net",
      kind: "module",
      module: { init: { dim: "d", hidden: "2*d" } },
      args: [{ name: "x", role: "in", dtype: "f32", shape: ["n", "d"] }],
      returns: [{ name: "y", dtype: "f32", shape: ["n", "d"] }],
    },
  ],
  cases: [
    { id: "train-1", n: 48, d: 64 },
    { id: "test-1", n: 17, d: 33 },
  ],
};

const factors = (outcome: PairOutcome): number[] => {
  if (outcome.kind !== "samples") throw new Error(JSON.stringify(outcome));
  return outcome.pair.cases.map(({ reference, candidate }) => median(reference) / median(candidate));
};

async function open(task: Omit<Parameters<typeof openPythonBench>[0], "environment">): Promise<PythonBench> {
  if (environment === null) throw new Error("without an environment these tests are skipped");
  return await openPythonBench({ ...task, environment });
}

describe.skipIf(environment === null)("a module", () => {
  let bench: PythonBench;
  beforeAll(async () => {
    if (environment !== null) bench = await open({ contract: net, base: { "model.py": model } });
  }, lasts);
  afterAll(async () => await bench?.close());

  it(
    "that does the same in fewer steps gets the base's weights and is faster",
    async () => {
      for (const factor of factors(await bench.measure({ "model.py": fused }))) expect(factor).toBeGreaterThan(2);
    },
    lasts,
  );

  it(
    "that leaves out weights which the base initialises to 1 and 0 is wrong",
    async () => {
      const without = fused.replace("self.norm(x)", "torch.nn.functional.layer_norm(x, (x.shape[1],))");
      expect(await bench.measure({ "model.py": without })).toMatchObject({ kind: "incorrect", detail: /y\[/ });
    },
    lasts,
  );

  it.each([
    [
      "lacks a weight",
      fused.replace("nn.Linear(hidden, dim)", "nn.Linear(hidden, dim, bias=False)"),
      /lacks down\.bias/,
    ],
    [
      "gives a parameter",
      fused.replace("return self.down(h) + x", "return nn.Parameter(self.down(h) + x)"),
      /Parameter/,
    ],
    ["gives another device", fused.replace("return self.down(h) + x", 'return x.to("meta")'), /is on meta/],
    ["computes in half precision", fused.replace("self.up(h)", "self.up(h).half().float()"), /expected/],
  ])(
    "that %s is told so",
    async (_title, source, detail) => {
      expect(await bench.measure({ "model.py": source })).toMatchObject({
        kind: "incorrect",
        detail: expect.stringMatching(detail),
      });
    },
    lasts,
  );

  it(
    "is profiled by PyTorch's profiler, with a trace",
    async () => {
      const into = mkdtempSync(path.join(tmpdir(), "hone-profile-test-"));
      onTestFinished(() => rmSync(into, { recursive: true }));
      const built = await bench.evaluator.build({ id: "base" });
      if (built.kind !== "built") throw new Error(built.kind);
      const profile = await bench.evaluator.profile({ digest: built.digest, case: "train-1", into });
      expect(profile?.tool).toBe("torch.profiler");
      expect(readFileSync(path.join(into, "profile.txt"), "utf8")).toContain("aten::addmm");
      expect(existsSync(path.join(into, "trace.json"))).toBe(true);
    },
    lasts,
  );
});

const problem = `
import torch
import torch.nn as nn

class Model(nn.Module):
    def __init__(self, dim, eps):
        super().__init__()
        self.lin = nn.Linear(dim, dim)
        self.eps = eps

    def forward(self, x, scale):
        y = self.lin(x)
        return torch.cat([torch.softmax(y[i:i + 1] * scale + self.eps, dim=-1) for i in range(y.shape[0])])

batch_size = 40
dim = 128

def get_inputs():
    return [torch.randn(batch_size, dim), 0.5]

def get_init_inputs():
    return [dim, 1e-3]
`;
const solution = problem
  .replace("class Model", "class ModelNew")
  .replace(/torch\.cat\(.+\)$/m, "torch.softmax(y * scale + self.eps, dim=-1)");
const bench = {
  functions: [{ entry: "problem.py", kind: "kernelbench", solution: "solution.py" }],
  cases: [{ id: "train-1" }, { id: "test-1", batch_size: 33 }],
  correctness: { field_tolerances: [{ field: "output", max_abs_delta: 1e-6, max_relative_delta: 1e-4 }] },
};

describe.skipIf(environment === null)("a KernelBench problem", () => {
  it(
    "takes a solution that names its weights otherwise, and refuses a wrong one",
    async () => {
      const opened = await open({ contract: bench, base: { "problem.py": problem } });
      onTestFinished(() => opened.close());
      const renamed = await opened.measure({ "solution.py": solution.replaceAll("self.lin", "self.fc") });
      for (const factor of factors(renamed)) expect(factor).toBeGreaterThan(2);
      const wrong = await opened.measure({ "solution.py": solution.replace("* scale", "") });
      expect(wrong).toMatchObject({ kind: "incorrect", detail: expect.stringMatching(/^output\[/) });
    },
    lasts,
  );

  it.each([
    [
      "inputs of no known distribution",
      "torch.randn(batch_size, dim)",
      "torch.tril(torch.randn(batch_size, dim))",
      /neither normal/,
    ],
    ["an input that is no tensor", "0.5]", "{'scale': 1}]", /gives a dict for input1/],
    ["a mistake", "return [torch.randn", "return [torch.nothing", /AttributeError.+problem\.py:\d+/],
  ])(
    "with %s is refused before anything is measured",
    async (_title, from, to, words) => {
      const opening = open({ contract: bench, base: { "problem.py": problem.replace(from, to) } });
      await expect(opening).rejects.toThrow(InputError);
      await expect(opening).rejects.toMatchObject({ what: expect.stringMatching(words) });
    },
    lasts,
  );
});

describe.skipIf(environment === null)("a PyTorch function", () => {
  const gelu = `
import torch

def act(x, w):
    return 0.5 * (x * w) * (1 + torch.tanh(0.7978845608 * ((x * w) + 0.044715 * (x * w) ** 3)))
`;
  it(
    "is called forward and backward where the contract says so, and wrong gradients show",
    async () => {
      const opened = await open({
        contract: {
          functions: [
            {
              entry: "act.py:act",
              backward: true,
              args: [
                { name: "x", role: "in", dtype: "f32", shape: ["n"] },
                { name: "w", role: "in", dtype: "f32", shape: ["n"] },
              ],
              returns: [
                { name: "y", dtype: "f32", shape: ["n"] },
                { name: "dx", dtype: "f32", shape: ["n"], grad: "x" },
              ],
            },
          ],
          cases: [{ id: "train-1", n: 20_000 }],
        },
        base: { "act.py": gelu },
      });
      onTestFinished(() => opened.close());
      const same = "torch.nn.functional.gelu(x * w, approximate='tanh')";
      const fast = gelu.replace(/return .+/, `return ${same}`);
      expect((await opened.measure({ "act.py": fast })).kind).toBe("samples");
      const cut = gelu.replace(/return .+/, `return ${same.replace("x * w", "(x * w).detach() + 0 * x")}`);
      expect(await opened.measure({ "act.py": cut })).toMatchObject({
        kind: "incorrect",
        detail: expect.stringMatching(/^dx\[/),
      });
    },
    lasts,
  );

  it(
    "gets inputs that are not contiguous as the contract lays them, and a reference in f64 judges",
    async () => {
      const opened = await open({
        contract: {
          functions: [
            {
              entry: "rows.py:rows",
              args: [{ name: "x", role: "in", dtype: "f32", shape: ["n", "d"], strides: ["2*d", "2"] }],
              returns: [{ name: "y", dtype: "f32", shape: ["n"] }],
            },
          ],
          reference: { file: "reference.py", symbol: "rows", dtype: "f64" },
          cases: [{ id: "train-1", n: 64, d: 100 }],
        },
        base: {
          "rows.py":
            "import torch\n\ndef rows(x):\n    assert not x.is_contiguous()\n    return torch.stack([r.sum() for r in x])\n",
          "reference.py":
            "import torch\n\ndef rows(x):\n    assert x.dtype == torch.float64\n    return x.sum(dim=1)\n",
        },
      });
      onTestFinished(() => opened.close());
      const flat = "import torch\n\ndef rows(x):\n    return x.sum(dim=1)\n";
      expect(factors(await opened.measure({ "rows.py": flat }))[0]).toBeGreaterThan(1);
      const half = "import torch\n\ndef rows(x):\n    return x.bfloat16().sum(dim=1).float()\n";
      expect((await opened.measure({ "rows.py": half })).kind).toBe("incorrect");
    },
    lasts,
  );
});
