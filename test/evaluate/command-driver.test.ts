import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { measured } from "../measured.ts";
import { openCommandEvaluator } from "../../src/evaluate/command-driver.ts";
import type { Variant } from "../../src/evolve/ports.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

type Bench = {
  /** A script against the base's. */
  pair(script: string, cases?: string[]): Promise<PairOutcome>;
  /** Names in the evaluator's own folder. */
  kept(): string[];
};

const contract = (keys: Record<string, unknown> = {}) =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: "scripted",
    runtime: { command: ["sh", "bench.sh", "{benchmark}"] },
    cases: [
      { id: "train-1", n: 1 },
      { id: "test-1", n: 7 },
    ],
    ...keys,
  });

/** The real driver and sandbox; what varies is the script that the benchmark's command runs. */
async function open(base: string, benchmark = contract(), runSeconds = 30): Promise<Bench> {
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  onTestFinished(() => scratch.remove());
  const evaluator = openCommandEvaluator({
    scratch,
    store: scratch.path,
    tests: [],
    benchmark,
    root: "kit",
    runSeconds,
    cores: null,
    materialise: async (variant, into) => {
      mkdirSync(path.join(into, "kit"), { recursive: true });
      const edit = "candidate" in variant ? variant.candidate.edits[0] : undefined;
      writeFileSync(path.join(into, "kit/bench.sh"), edit?.content ?? base);
    },
  });
  let count = 0;
  const build = async (variant: Variant) => {
    const outcome = await evaluator.build(variant);
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome));
    return outcome.digest;
  };
  const reference = await build({ id: "base" });
  return {
    pair: async (script, cases = ["train-1"]) => {
      const id = `${++count}`;
      const edits = [{ path: "kit/bench.sh", baseBlob: null, content: script }];
      const rest = { parent: "base", proposer: "test", hypothesis: "", parameters: {} };
      const candidate = script === base ? reference : await build({ id, candidate: { id, edits, ...rest } });
      return await evaluator.pair({ stage: "screen", reference, candidate, cases });
    },
    kept: () => readdirSync(scratch.path),
  };
}

const times = (seconds: number) => `echo 'time: ${seconds}'`;

describe("a pair", measured, () => {
  test("is two runs of each variant, each value at its side", async () => {
    const bench = await open(times(4));
    expect(await bench.pair(times(2))).toEqual({
      kind: "samples",
      pair: {
        cases: [
          {
            id: "train-1",
            calls: { reference: 1, candidate: 1 },
            reference: [4, 4],
            candidate: [2, 2],
            maxError: 0,
            checked: 0,
          },
        ],
        doubts: expect.any(Array),
      },
    });
  });

  test("runs each time in a fresh copy of the built tree, pre-commands included", async () => {
    const count = 'echo x >> runs; echo "time: $(wc -l < runs)"';
    const setup = contract({
      build: { commands: [["sh", "-c", "echo built > runs"]] },
      runtime: { pre_commands: [["sh", "-c", "echo ready >> runs"]], command: ["sh", "bench.sh"] },
    });
    const bench = await open(count, setup);
    expect(await bench.pair(`${count} # another`)).toMatchObject({
      pair: { cases: [{ reference: [3, 3], candidate: [3, 3] }] },
    });
  });

  test("reads each case's own value and shows the command the asked cases only", async () => {
    const script = (factor: number) =>
      [
        `grep -q '"n": 1' "$1" || exit 3`,
        `if grep -q '"n": 7' "$1"; then held=',{"id":"test-1","wall_seconds":${5 * factor}}'; fi`,
        `echo '{"correctness_ok":true,"cases":[{"id":"train-1","wall_seconds":${factor}}'"$held"']}'`,
      ].join("\n");
    const bench = await open(script(2));
    expect(await bench.pair(script(1))).toMatchObject({
      pair: { cases: [{ id: "train-1", reference: [2, 2], candidate: [1, 1] }] },
    });
    expect(await bench.pair(script(1), ["train-1", "test-1"])).toMatchObject({
      pair: { cases: [{ id: "train-1" }, { id: "test-1", reference: [10, 10], candidate: [5, 5] }] },
    });
  });

  test("of a benchmark with one figure for several cases carries that doubt", async () => {
    const bench = await open(times(4));
    expect(await bench.pair(`${times(4)} # same`, ["train-1", "test-1"])).toMatchObject({
      pair: { cases: [{ id: "train-1" }, { id: "test-1" }], doubts: ["whole-run"] },
    });
  });

  test("that reports a gain while it takes no less time carries that doubt", async () => {
    const bench = await open(times(4));
    expect(await bench.pair(`sleep 0.3; ${times(1)}`)).toMatchObject({ pair: { doubts: ["wall-clock"] } });
  });

  test("takes the result from a file where the contract says so", async () => {
    const file = contract({
      runtime: { command: ["sh", "bench.sh", "{run_dir}"], result_json_path: "{run_dir}/result.json" },
    });
    const write = (value: number) => `echo '{"summary_metrics":{"time":${value}}}' > "$1/result.json"`;
    const bench = await open(write(3), file);
    expect(await bench.pair(write(2))).toMatchObject({ pair: { cases: [{ reference: [3, 3], candidate: [2, 2] }] } });
    expect(await bench.pair('ln -s /etc/hostname "$1/result.json"')).toMatchObject({
      kind: "crash",
      detail: expect.stringContaining("no regular file"),
    });
    expect(await bench.pair('mkfifo "$1/result.json"')).toMatchObject({ kind: "crash" });
  });

  test("keeps no other trees than the base's and its own two", async () => {
    const bench = await open(times(4));
    for (const value of [1, 2, 3]) await bench.pair(times(value));
    expect(bench.kept().filter((name) => name.startsWith("tree-"))).toHaveLength(2);
    expect(bench.kept().filter((name) => name.startsWith("run-"))).toEqual([]);
  });
});

describe("a candidate that fails is an outcome", measured, () => {
  test.each([
    ["that ends badly", "echo no luck >&2; exit 9", "crash", "sh bench.sh {benchmark} ended with 9: no luck"],
    ["without its metric", "echo done", "crash", "metric `time` missing in the output: done"],
    ["with a metric that is no number", "echo time: nan", "crash", "not a finite number"],
    ["with a metric of zero", "echo time: 0", "crash", "a ratio needs a number above 0"],
    ["that says so itself", `echo '{"correctness_ok":false,"time":1}'`, "incorrect", "correctness_ok"],
    ["with a case missing", `echo '{"time":1,"cases":[{"id":"other"}]}'`, "crash", "case `train-1` is missing"],
    ["with a failed case", `echo '{"time":1,"cases":[{"id":"train-1","error":"boom"}]}'`, "crash", "boom"],
    [
      "that did not converge",
      `echo '{"cases":[{"id":"train-1","time":1,"converged":false}]}'`,
      "incorrect",
      "converge",
    ],
    ["with a result of another form", `echo '{"cases":"all","time":1}'`, "crash", "the result's cases is wrong"],
  ])("%s", async (_, script, kind, detail) => {
    const bench = await open(times(1));
    expect(await bench.pair(script)).toEqual({ kind, case: "train-1", detail: expect.stringContaining(detail) });
  });

  test("that takes too long", async () => {
    const bench = await open(times(1), contract({ controller: { timeout_seconds: 1 } }));
    expect(await bench.pair("sleep 20")).toEqual({
      kind: "timeout",
      case: "train-1",
      detail: "sh bench.sh {benchmark} took longer than 1 s",
    });
  });

  test("whose fields leave the contract's tolerances", async () => {
    const field = { field: "energy", max_abs_delta: 0.5, max_relative_delta: 0.1 };
    const tolerant = contract({ correctness: { mode: "field_tolerances", field_tolerances: [field] } });
    const energy = (value: unknown) => `echo '{"cases":[{"id":"train-1","time":1,"energy":${JSON.stringify(value)}}]}'`;
    const bench = await open(energy(-10), tolerant);
    expect(await bench.pair(energy(-10.75))).toMatchObject({ pair: { cases: [{ maxError: 0.5, checked: 2 }] } });
    expect(await bench.pair(energy(-12))).toEqual({
      kind: "incorrect",
      case: "train-1",
      detail: "field `energy` is -12, expected -10 within 1.5",
    });
    expect(await bench.pair(energy("NaN"))).toMatchObject({ kind: "incorrect" });
    expect(await bench.pair(times(1))).toMatchObject({ kind: "incorrect" });
  });
});

test("a base that fails against itself is an outcome, a reference that fails later is the evaluator's failure", async () => {
  const broken = await open("exit 1");
  expect(await broken.pair("exit 1")).toMatchObject({ kind: "crash" });
  await expect(broken.pair(times(1))).rejects.toThrow("the reference failed");
});

test("a build that fails names its command and its first error", async () => {
  const failing = contract({ build: { commands: [["sh", "-c", "echo error: no such thing >&2; exit 1"]] } });
  await expect(open(times(1), failing)).rejects.toThrow("error: no such thing");
});
