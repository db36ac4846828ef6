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
