import { describe, expect, it } from "vitest";
import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { EventBody, LedgerEvent } from "../../src/model/ledger.ts";

/** Events at these seconds since the epoch, as a ledger has them. */
const costsOf = (...events: readonly (readonly [number, EventBody])[]) =>
  events.map(([seconds, body], seq): LedgerEvent => ({ seq, at: 1000 * seconds, ...body })).reduce(apply, emptyLoop)
    .costs;

const candidate = (id: string, proposer: string): EventBody => ({
  type: "candidate",
  candidate: { id, parent: "base", proposer, hypothesis: "", parameters: {}, edits: [] },
});
const verdict = (id: string, stage: "build" | "confirm" = "build"): EventBody => ({
  type: "verdict",
  candidate: id,
  stage,
  verdict: { kind: "crash", stage: "build", error: "" },
});
const charged = (call: string, usd: number | null): EventBody => ({
  type: "charged",
  proposer: "claude",
  model: "m",
  call,
  inputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 1,
  usd,
});
const baseline: EventBody = { type: "baseline", outcome: { kind: "built", digest: "d", seconds: 1 } };
const failed: EventBody = { type: "turn", proposer: "claude/radical", outcome: "failed", why: "" };
const resumed: EventBody = { type: "checkpoint", name: "resumed" };
const budget = { iterations: 9, wall_seconds: 9, run_seconds: 9, rejections_in_row: 9 };
const granted: EventBody = { type: "granted", budget };

describe("what a turn has cost", () => {
  it("is its time from the end of the one before to its verdict, and what models were paid meanwhile", () => {
    const costs = costsOf(
      [100, baseline],
      [110, charged("1", 0.5)],
      [120, charged("2", null)],
      [125, candidate("1", "claude")],
      [150, verdict("1")],
      [160, candidate("2", "tuner")],
      [165, verdict("2")],
      [170, charged("3", 0.25)],
      [175, failed],
    );
    expect(costs).toEqual([
      { arm: "claude", candidate: "1", seconds: 50, usd: 0.5 },
      { arm: "tuner", candidate: "2", seconds: 15, usd: 0 },
      { arm: "claude/radical", candidate: null, seconds: 10, usd: 0.25 },
    ]);
  });

  it("counts a call once, however often it is told of", () => {
    expect(costsOf([0, baseline], [1, charged("1", 0.5)], [2, charged("1", 0.5)], [3, failed])).toMatchObject([
      { usd: 0.5 },
    ]);
  });

  it("has no time in it that belonged to no process, and the money of a turn that was cut off and taken again", () => {
    const costs = costsOf(
      [100, baseline],
      [110, charged("1", 0.5)],
      [5000, resumed],
      [5007, charged("2", 0.25)],
      [5010, candidate("1", "claude")],
      [5020, verdict("1")],
    );
    expect(costs).toEqual([{ arm: "claude", candidate: "1", seconds: 30, usd: 0.75 }]);
  });

  it("leaves out what came after the search, and calls what was before more budget past", () => {
    const costs = costsOf([100, baseline], [110, failed], [200, charged("review", 1)], [300, granted], [310, failed]);
    expect(costs).toEqual([
      { arm: "claude/radical", candidate: null, seconds: 10, usd: 0, isPast: true },
      { arm: "claude/radical", candidate: null, seconds: 10, usd: 0 },
    ]);
  });

  it("is nothing for a confirmation", () => {
    expect(costsOf([0, baseline], [10, verdict("1", "confirm")])).toEqual([]);
  });
});
