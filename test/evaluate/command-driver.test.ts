import { describe, expect, test } from "vitest";
import { measured } from "../measured.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { openControlGroups } from "../../src/sandbox/cgroup.ts";
import { contract, open, times } from "./command-bench.ts";

const othersOf = (outcome: PairOutcome) =>
  outcome.kind === "samples" ? outcome.pair.cases.map(({ others }) => others) : outcome;

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

describe("metrics beside the objective", measured, () => {
  const guarding = (...metrics: string[]) =>
    contract({
      controller: { secondary_objectives: [{ metric: "accuracy", direction: "maximize" }] },
      performance_guardrails: { max_relative_regression: Object.fromEntries(metrics.map((name) => [name, 0.05])) },
    });
  test("are taken for the guardrails from each case, else from the whole run", async () => {
    const script = (peak: number, accuracy: number) =>
      `echo '{"summary_metrics":{"time":1,"peak_rss_mb":${peak},"accuracy":0},"cases":[{"id":"train-1","accuracy":${accuracy}}]}'`;
    const bench = await open(script(100, 0.9), guarding("peak_rss_mb", "accuracy"));
    expect(othersOf(await bench.pair(script(50, -0.1)))).toEqual([
      {
        peak_rss_mb: { reference: [100, 100], candidate: [50, 50] },
        accuracy: { reference: [0.9, 0.9], candidate: [-0.1, -0.1] },
      },
    ]);
  });

  test("that are named *_observed are Hone's own, whatever the command prints", async () => {
    const script = (seconds: number, megabytes: number) =>
      `echo '{"time":1,"wall_seconds_observed":0,"memory_observed":1}'; sleep ${seconds}; ` +
      `head -c ${megabytes}000000 /dev/zero | tail -c ${megabytes}000000 > /dev/null`;
    const groups = openControlGroups();
    groups?.close();
    const bench = await open(script(0.4, 1), guarding("wall_seconds_observed", ...(groups ? ["memory_observed"] : [])));
    const [others] = [othersOf(await bench.pair(script(0, 60)))].flat();
    const [wall, memory] = [others, others].map((all, at) =>
      all && "kind" in all ? null : Object.values(all ?? {})[at],
    );
    expect(Math.min(...(wall?.reference ?? []))).toBeGreaterThan(0.4);
    expect(Math.max(...(wall?.candidate ?? []))).toBeLessThan(10);
    if (groups) expect(Math.min(...(memory?.candidate ?? []))).toBeGreaterThan(60e6);
  });

  test("that a run does not give fail it, because nobody could say that they held", async () => {
    const bench = await open('echo "time: 1"; echo "peak_rss_mb: 5"', guarding("peak_rss_mb"));
    expect(await bench.pair('echo "time: 1"; echo "score: 5"')).toEqual({
      kind: "crash",
      case: "train-1",
      detail: "guarded metric `peak_rss_mb` missing in the output: time: 1 score: 5",
    });
    expect(await bench.pair(`echo '{"time":1,"peak_rss_mb":"much"}'`)).toMatchObject({ kind: "crash" });
  });
});

describe("the runs of a pair", measured, () => {
  const counted = (controller: Record<string, unknown>) => contract({ controller });

  test.each([
    [1, [4], [2]],
    [3, [4, 4, 4], [2, 2, 2]],
  ])("are as many of each side as the contract says: %i", async (measured_runs, reference, candidate) => {
    const bench = await open(times(4), counted({ measured_runs }));
    expect(await bench.pair(times(2))).toMatchObject({ pair: { cases: [{ reference, candidate }] } });
  });

  test("that warm up are not counted, and must pass", async () => {
    const bench = await open(times(4), counted({ warmup_runs: 1, measured_runs: 1 }));
    expect(await bench.pair(times(2))).toMatchObject({ pair: { cases: [{ reference: [4], candidate: [2] }] } });
    expect(await bench.pair("exit 3")).toMatchObject({ kind: "crash" });
  });

  test.each(["mean", "min", "max"])(
    "become one figure of a side by their %s, and stay apart for a median",
    async (how) => {
      const summed = (timing: string) =>
        contract({
          controller: { measured_runs: 3, aggregation: { timing, memory: timing } },
          performance_guardrails: { max_relative_regression: { peak_rss_mb: 1 } },
        });
      const script = `echo '{"time":4,"peak_rss_mb":10}'`;
      const once = await (await open(script, summed(how))).pair(`${script} # other`);
      expect(once).toMatchObject({
        pair: { cases: [{ reference: [4], others: { peak_rss_mb: { candidate: [10] } } }] },
      });
      const apart = await (await open(script, summed("median"))).pair(`${script} # other`);
      expect(apart).toMatchObject({ pair: { cases: [{ reference: [4, 4, 4] }] } });
    },
  );
});

describe("a metric with a soft limit", measured, () => {
  const soft = contract({
    controller: { secondary_objectives: [{ metric: "peak_rss_mb", soft_limit_relative_to_baseline: 1.15 }] },
  });
  test("is taken where a run gives it, and its lack fails none", async () => {
    const with_ = (peak: number) => `echo '{"time":1,"peak_rss_mb":${peak}}'`;
    const bench = await open(with_(100), soft);
    expect(await bench.pair(with_(110))).toMatchObject({
      pair: { cases: [{ others: { peak_rss_mb: { reference: [100, 100], candidate: [110, 110] } } }] },
    });
    const without = await bench.pair(times(1));
    expect(without).toMatchObject({ kind: "samples" });
    expect(othersOf(without)).toEqual([undefined]);
  });
});

describe("on the difference scale", measured, () => {
  const loss = contract({
    controller: { objective: { primary_metric: "loss", scale: "difference", min_absolute_improvement: 0.01 } },
  });

  test("a metric may be zero or negative, and no doubt comes of the time that it took", async () => {
    const bench = await open("echo 'loss: 0.5'", loss);
    expect(await bench.pair("sleep 0.2; echo 'loss: -0.25'")).toMatchObject({
      pair: { cases: [{ reference: [0.5, 0.5], candidate: [-0.25, -0.25] }], doubts: [] },
    });
    expect(await bench.pair("echo 'loss: 0'")).toMatchObject({ pair: { cases: [{ candidate: [0, 0] }] } });
  });

  test("it must still be a finite number", async () => {
    const bench = await open("echo 'loss: 0.5'", loss);
    expect(await bench.pair("echo 'loss: inf'")).toMatchObject({ kind: "crash" });
    const perCase = await open(`echo '{"cases":[{"id":"train-1","loss":1}]}'`, loss);
    expect(await perCase.pair(`echo '{"cases":[{"id":"train-1","loss":"low"}]}'`)).toMatchObject({
      kind: "crash",
      detail: 'metric `loss` is "low"; a difference needs a finite number',
    });
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
