import { expect, test } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import { policyOf } from "../../src/model/goal-policy.ts";
import { checkEdits } from "../../src/model/path-policy.ts";

const benchmark = Benchmark.parse({
  schema_version: 1,
  benchmark_id: "sums",
  runtime: { command: ["python3", "measure.py"] },
  cases: [{ id: "train-1" }],
});

const objectionTo = (file: string, scope: string[]) => {
  const goal = {
    scope,
    root: "kit",
    tune: [],
    benchmark: "benchmark.yaml",
    tests: [["python3", "./check.py", "sums.py"]],
  };
  const edits = [{ path: `kit/${file}`, baseBlob: null, content: "" }];
  return checkEdits({ ...policyOf({ goal, benchmark }), edits })?.detail ?? null;
};

test("a program of the contract or of the goal's tests is shut unless the scope names the very file", () => {
  for (const file of ["check.py", "measure.py", "sums.py"]) {
    expect(objectionTo(file, ["*.py"])).toMatch(/is a program that the contract or the goal's tests run/);
    expect(objectionTo(file, [file])).toBeNull();
  }
  expect(objectionTo("other.py", ["*.py"])).toBeNull();
});

test("a manifest and a solution's problem judge, whatever the scope opens; the model and the solution do not", () => {
  const python = Benchmark.parse({
    schema_version: 1,
    benchmark_id: "norms",
    driver: "python",
    functions: [
      { manifest: "cases/norm/manifest.yaml" },
      { entry: "p.py", kind: "kernelbench", solution: "s.py" },
      { entry: "q.py", kind: "kernelbench" },
    ],
    cases: [{ id: "train-1" }],
  });
  const goal = {
    scope: ["**/*.py", "cases/norm/manifest.yaml"],
    root: "kit",
    tune: [],
    benchmark: "b.yaml",
    tests: [],
  };
  const objection = (file: string) =>
    checkEdits({
      ...policyOf({ goal, benchmark: python }),
      edits: [{ path: `kit/${file}`, baseBlob: null, content: "" }],
    })?.detail;
  for (const file of ["cases/norm/manifest.yaml", "p.py"])
    expect(objection(file)).toMatch(/judges this goal, so no candidate may change it/);
  for (const file of ["cases/norm/model.py", "s.py", "q.py"]) expect(objection(file)).toBeUndefined();
});
