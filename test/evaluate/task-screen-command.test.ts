import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { openCommandEvaluator } from "../../src/evaluate/command-driver.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { TaskScreen } from "../../src/model/task-screen.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

/** The real driver and sandbox; what varies is the script that the benchmark's command runs. */
async function screen(script: string, keys: Record<string, unknown> = {}): Promise<TaskScreen> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  onTestFinished(() => scratch.remove());
  const evaluator = openCommandEvaluator({
    scratch,
    store: scratch.path,
    environment: noEnvironment,
    tests: [],
    benchmark: Benchmark.parse({
      schema_version: 1,
      benchmark_id: "scripted",
      runtime: { command: ["sh", "bench.sh"] },
      cases: [{ id: "train-1" }],
      ...keys,
    }),
    root: "",
    runSeconds: 30,
    cores: null,
    materialise: async (_variant, into) => {
      mkdirSync(into, { recursive: true });
      writeFileSync(path.join(into, "bench.sh"), script);
    },
  });
  await evaluator.build({ id: "base" });
  return await evaluator.screen("few");
}

const found = ({ findings }: TaskScreen) => findings.map(({ name }) => name);
const energy = { correctness: { field_tolerances: [{ field: "energy", max_abs_delta: 0.1 }] } };
const result = (fields: string) =>
  `echo '{"benchmark_id": "scripted", "cases": [{"id": "train-1", "wall_seconds": 0.0001, ${fields}}]}'`;

test("a benchmark that prints a time it can have taken passes, and all nonsense is refused", async () => {
  const seen = await screen("echo 'time: 0.0001'");
  expect(found(seen)).toEqual([]);
  expect(seen.planted.map(({ name, ok }) => [name, ok])).toEqual([
    ["silent", true],
    ["garbage", true],
    ["not-a-number", true],
    ["another-benchmark", true],
  ]);
});

test("of a result with cases, one that misses a case is refused too", async () => {
  const more = '"energy": 1.25}, {"id": "train-2", "wall_seconds": 0.0001, "energy": 3';
  const seen = await screen(result(more), { ...energy, cases: [{ id: "train-1" }, { id: "train-2" }] });
  expect(found(seen)).toEqual([]);
  expect(seen.planted.at(-1)).toMatchObject({
    name: "missing-case",
    ok: true,
    detail: expect.stringMatching(/train-1.*missing/),
  });
});

test("fields that differ between two runs of the base by more than a candidate may are found", async () => {
  const seen = await screen(`${result('"energy": \'"$(od -An -N2 -tu2 /dev/urandom | tr -d " ")"\'.5')}`, energy);
  expect(seen.findings).toMatchObject([{ name: "unsteady-baseline", detail: expect.stringContaining("`energy`") }]);
});

test("tolerances that let nothing pass for a result are found, in all of its forms", async () => {
  const loose = { correctness: { field_tolerances: [{ field: "energy", max_abs_delta: 100 }] } };
  const wide = await screen(result('"energy": [1.5, {"x": -3}], "state": true'), loose);
  expect(wide.findings).toMatchObject([
    { name: "zeros", detail: "0 in every checked field of every case passes", waived: false },
  ]);
  expect(wide.nulls.find(({ name }) => name === "zeros")).toMatchObject({ ok: false });
  const zero = await screen(result('"energy": 0'), energy);
  expect(found(zero)).toEqual(["zeros"]);
});

test("one field that is not 0, or a text, is enough for nothing to be refused", async () => {
  const fields = [
    { field: "residual", max_abs_delta: 1 },
    { field: "state", max_abs_delta: 0 },
  ];
  const text = { correctness: { field_tolerances: fields } };
  expect(found(await screen(result('"residual": 0, "state": "solid"'), text))).toEqual([]);
  const seen = await screen(result('"energy": 1.25'), energy);
  expect(seen.nulls.find(({ name }) => name === "zeros")).toMatchObject({
    ok: true,
    detail: "field `energy` is 0, expected 1.25 within 0.1",
  });
  const none = await screen("echo 'time: 0.0001'");
  expect(none.nulls.map(({ name }) => name)).not.toContain("zeros");
});

test("a time that is longer than the run took is found, and one in named milliseconds is not", async () => {
  const seen = await screen("echo 'time: 4000'");
  expect(seen.findings).toMatchObject([{ name: "impossible-time", remedy: expect.stringContaining("time_ms") }]);
  const objective = { primary_metric: "time_ms", direction: "minimize" };
  expect(found(await screen("echo 'time_ms: 0.5'", { controller: { objective } }))).toEqual([]);
});

test("a base that fails is told with its words", async () => {
  const seen = await screen("echo 'no data set' >&2; exit 3");
  expect(seen.findings).toMatchObject([{ name: "failing-baseline", detail: expect.stringContaining("no data set") }]);
});
