import { expect, test } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import { policyOf } from "../../src/model/goal-policy.ts";
import { longForm, Setup } from "../../src/model/setup.ts";

test("a setup that was read and written down is read as the same", () => {
  for (const written of [{ requirements: ["a"] }, { environment: "none", commands: [["x"]] }, [["./fetch.sh"]]]) {
    const setup = Setup.parse(longForm(written));
    expect(Setup.parse(JSON.parse(JSON.stringify(setup)))).toEqual(setup);
  }
});

test("what a setup is made of and what it runs is shut to candidates", () => {
  const goal = { scope: ["**"], root: "kit", tune: [], benchmark: "b.yaml", tests: [] };
  const setup = Setup.parse({ requirements: "deps/reqs.txt", commands: [["./fetch.sh", "{data}"]] });
  const contract = { schema_version: 1, benchmark_id: "b", runtime: { command: ["x"] }, cases: [{ id: "train-1" }] };
  const { judging, programs } = policyOf({ goal: { ...goal, setup }, benchmark: Benchmark.parse(contract) });
  expect(judging).toContain("kit/deps/reqs.txt");
  expect(programs).toContain("kit/fetch.sh");
});
