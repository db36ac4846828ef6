import { expect, it } from "vitest";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import { editsAgainstBase } from "../../src/model/edits-against-base.ts";
import { shownContract, shownGoal, withoutHeldOut } from "../../src/steps/shown-contract.ts";

const text = `schema_version: 1
benchmark_id: scale
build: {commands: [[make]], artifact: libscale.so}
functions: [{symbol: scale, args: [{name: x, role: in, dtype: f32, shape: [n]}, {name: y, role: out, dtype: f32, shape: [n]}]}]
cases: [{id: train-60k, n: 60000}, {id: test-45k, n: 45001}]
notes_on_test-45k: held out
`;
const benchmark = parseBenchmark({ text, name: "benchmark.yaml" });
const goal = parseGoal({
  name: "goal.md",
  text: "# Make it faster\n\n## Target\n`scale`\n\n## Editable Scope\n- scale.c\n\n## Workloads\n- train-60k: common\n- test-45k: rare\n",
});

it("a contract is shown with what is called and how, on the cases that guide the search alone", () => {
  const shown = shownContract(benchmark);
  expect(shown).toMatchObject({
    driver: "native",
    functions: [{ symbol: "scale" }],
    build: { commands: [["make"]] },
    objective: { primary_metric: "time", direction: "minimize", least_gain: 0.01 },
    cases: [{ id: "train-60k", parameters: { n: 60000 } }],
  });
  expect(JSON.stringify([shown, shownGoal(goal, benchmark)])).not.toMatch(/45k|45001/);
  expect(shownGoal(goal, benchmark).workloads).toEqual([{ id: "train-60k", description: "common" }]);
});

it("words of a verdict lose the names of held-out cases, the longest first", () => {
  const cases = [
    { id: "test-1", split: "test" },
    { id: "test-10", split: "test" },
    { id: "train-1", split: "train" },
  ] as const;
  expect(withoutHeldOut("test-10: 3 % slower; train-1 and test-1 are not", cases)).toBe(
    "a held-out case: 3 % slower; train-1 and a held-out case are not",
  );
});

it("changes on top of the best so far become edits against the base, and what is undone is none", () => {
  const blob = "b".repeat(40);
  const base = (path: string) => (path === "new.c" ? null : { text: `base of ${path}`, blob });
  const start = [
    { path: "a.c", baseBlob: blob, content: "better" },
    { path: "b.c", baseBlob: blob, content: "better" },
  ];
  const changed = [
    { path: "b.c", content: "base of b.c" },
    { path: "c.c", content: null },
    { path: "new.c", content: "new" },
  ];
  expect(editsAgainstBase({ start, changed, base })).toEqual([
    { path: "a.c", baseBlob: blob, content: "better" },
    { path: "c.c", baseBlob: blob, content: null },
    { path: "new.c", baseBlob: null, content: "new" },
  ]);
});
