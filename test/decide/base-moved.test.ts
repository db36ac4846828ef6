import { expect, it } from "vitest";
import { concernsOf } from "../../src/decide/base-moved.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { stateOf, verifying } from "./campaign-fixtures.ts";

const state = stateOf(verifying, { evolve: null, verify: null });
const python = parseBenchmark({
  name: "benchmark.yaml",
  text: `schema_version: 1
benchmark_id: norms
driver: python
functions: [{manifest: cases/norm/manifest.yaml}, {entry: p.py, kind: kernelbench, solution: s.py}]
cases: [{id: train-1, n: 1}, {id: test-2, n: 2}]
`,
});

it("a Python module that changed on the base has what imports it measured again, and what judges is a conflict", () => {
  const changed = ["lib/common.py", "cases/norm/manifest.yaml", "p.py", "README.md"];
  expect(concernsOf({ ...state, benchmark: python }, changed)).toMatchObject({
    touches: ["lib/common.py"],
    contract: ["cases/norm/manifest.yaml", "p.py"],
  });
  expect(concernsOf(state, changed)).toMatchObject({ touches: [], contract: [] });
});
