import { expect, it } from "vitest";
import { measuredContract } from "../src/engine-contract.ts";
import { parseBenchmark } from "../src/goal/read-benchmark.ts";
import { parseGoal } from "../src/goal/read-goal.ts";
import { InputError } from "../src/model/input-error.ts";
import { openRepository } from "../src/workspace/repository.ts";
import { manifestText } from "./goal/sample.ts";
import { scratchRepository, writeFiles } from "./workspace/scratch-repository.ts";

const contract = `schema_version: 1
benchmark_id: norms
driver: python
functions: [{manifest: cases/norm/manifest.yaml}]
cases: [{id: train-a, n: 8}, {id: test-a, n: 5}]
`;
const model = "class RMSNorm: ...\ndef make_weights(dim): ...\n";

/** What is measured of a goal in `kit/`, whose base has these files and whose checkout has others since. */
async function measured(files: Record<string, string>, since: Record<string, string> = {}) {
  const { folder, base } = scratchRepository(files);
  writeFiles(folder, since);
  const goal = parseGoal({ text: "# Faster\n\n## Target\nThe module in `model.py`.\n", name: "goal.md", root: "kit" });
  const benchmark = parseBenchmark({ text: contract, name: "benchmark.yaml" });
  const evaluator = { version: "0", digest: "0" };
  const frozen = { campaign: "c", base, goalHash: "0", benchmarkHash: "0", evaluator };
  return await measuredContract({ goal, benchmark, frozen }, await openRepository(folder));
}

const manifest = "kit/cases/norm/manifest.yaml";
const inOrder = { [manifest]: manifestText, "kit/cases/norm/model.py": model };

it("a manifest is read at the base commit, not from the checkout", async () => {
  const benchmark = await measured(inOrder, { [manifest]: "broken: [" });
  expect(benchmark.functions).toMatchObject([{ entry: "cases/norm/model.py:RMSNorm", kind: "module" }]);
});

it.each([
  ["is not there", { "kit/cases/norm/model.py": model }, "kit/benchmark.yaml", "is no file of the commit"],
  [
    "has a mistake",
    { ...inOrder, [manifest]: manifestText.replace("float32", "flaot32") },
    `${manifest}:12`,
    "flaot32",
  ],
  [
    "names a function that is not there",
    { ...inOrder, "kit/cases/norm/model.py": "class RMSNorm: ..." },
    `${manifest}:21`,
    "make_weights",
  ],
])("one that %s ends it with its place", async (_title, files, where, what) => {
  const error: unknown = await measured(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ where, what: expect.stringContaining(what) });
});
