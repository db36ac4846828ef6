import { describe, expect, it } from "vitest";
import { contradiction } from "../../src/decide/contradiction.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { doubtInWords } from "../../src/report/doubts.ts";
import { play } from "./campaign-script.ts";
import type { Script } from "./campaign-script.ts";

const evaluationOf = (script: Script) => play(script).state.report?.evaluation;

describe("a soft limit", () => {
  const soft = { metric: "memory", direction: "minimize", limit: 0.15, soft: true } as const;
  const started = { guardrails: [soft] };
  const at = (memory: number) => evaluationOf({ fates: [{ gain: 0.5, others: { memory } }], started });

  it("rejects what is shown to be beyond it", () => {
    expect(play({ fates: [{ gain: 0.5, others: { memory: 1.3 } }], started }).state.settled[0]?.verdict).toMatchObject({
      reason: "guardrail",
      detail: "memory is 30.0 % worse, and may get at most 15.0 % worse",
    });
    const verify = { mode: "verify", fates: [{ gain: 0.5, others: { memory: 1.3 } }], started } as const;
    expect(evaluationOf(verify)).toMatchObject({ verdict: "reject", reason: "guardrail" });
  });

  it("keeps what holds it, without a doubt", () => {
    expect(at(1.1)).toMatchObject({ verdict: "keep" });
    expect(at(1.1)?.doubts).not.toContain("soft-limit:memory");
  });

  it("keeps what was not measured, and that is a doubt", () => {
    const found = evaluationOf({ fates: [{ gain: 0.5 }], started });
    expect(found).toMatchObject({ verdict: "keep", doubts: expect.arrayContaining(["soft-limit:memory"]) });
    expect(doubtInWords("soft-limit:memory")).toContain("`memory`");
  });

  it("does not let the app accept a result that shows it broken, and does not ask for one that lacks it", () => {
    const kept = at(1.1);
    if (!kept) throw new Error("there is an evaluation");
    const benchmark = Benchmark.parse({
      cases: kept.cases.map(({ id }) => ({ id })),
      schema_version: 1,
      benchmark_id: "x",
      controller: { secondary_objectives: [{ metric: "memory", soft_limit_relative_to_baseline: 1.15 }] },
    });
    const broken = { name: "memory", kind: "memory", scale: "ratio", estimate: 0.7, low: 0.69, high: 0.71 } as const;
    const [objective] = kept.metrics;
    if (!objective) throw new Error("there is an objective");
    const said = (metrics: typeof kept.metrics) =>
      contradiction({ ...kept, metrics }, { benchmark, goal: { tests: [] } });
    expect(said(kept.metrics)).toBeNull();
    expect(said([objective])).toBeNull();
    expect(said([objective, broken])).toContain("memory is worse than the contract allows");
  });
});

describe("how far held-out cases may be behind", () => {
  const evaluate = (gain: number, heldOutGain: number, heldOutDrop?: number) =>
    evaluationOf({
      mode: "verify",
      fates: [{ gain }],
      heldOutGain,
      started: heldOutDrop === undefined ? {} : { heldOutDrop },
    });

  it("is nobody's question where the contract does not ask it", () => {
    expect(evaluate(0.5, 0.1)).toMatchObject({ verdict: "keep" });
  });

  it("keeps a candidate that is as fast there", () => {
    expect(evaluate(0.5, 0.5, 0.05)).toMatchObject({ verdict: "keep" });
    expect(evaluate(0.5, 0.9, 0.05)).toMatchObject({ verdict: "keep" });
  });

  it("rejects one that is faster on the cases which guided the search only", () => {
    expect(evaluate(0.5, 0.1, 0.2)).toMatchObject({
      verdict: "reject",
      reason: "guardrail",
      detail: expect.stringMatching(
        /^held-out cases are 1\.1\dx where the others are 1\.6\dx, and 3\d\.\d % less cannot be ruled out; 20\.0 % is allowed$/,
      ),
    });
  });
});

describe("a tie", () => {
  const metric = {
    name: "time",
    direction: "minimize",
    kind: "time",
    scale: "ratio",
    minImprovement: 0.05,
    evidence: "reported",
  } as const;
  const second = (tie: number | undefined) =>
    play({
      fates: [{ gain: 0.3 }, { gain: 0.32 }],
      noise: 0.0005,
      started: { metric: tie === undefined ? metric : { ...metric, tie } },
    }).state.settled[1]?.verdict;

  it("leaves the best so far in its place", () => {
    expect(second(0.04)).toMatchObject({ kind: "reject", reason: "within-noise" });
    expect(second(0.01)).toMatchObject({ kind: "keep" });
    expect(second(undefined)).toMatchObject({ kind: "keep" });
  });
});
