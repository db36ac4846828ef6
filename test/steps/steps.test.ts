import { describe, expect, it } from "vitest";
import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { LoopState } from "../../src/decide/loop-state.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { decideAnswer } from "../../src/steps/decide-answer.ts";
import { finalizeAnswer } from "../../src/steps/finalize-answer.ts";
import { nextSteps } from "../../src/steps/next-steps.ts";
import { outOfOrder } from "../../src/steps/out-of-order.ts";
import type { PendingEdit } from "../../src/steps/pending-edit.ts";
import { runAnswer } from "../../src/steps/run-answer.ts";
import { stageOf } from "../../src/steps/stage.ts";
import { campaignsAnswer } from "../../src/steps/status-answer.ts";
import { stepNames } from "../../src/steps/step-inputs.ts";
import { play } from "../decide/campaign-script.ts";
import type { Script } from "../decide/campaign-script.ts";

/** A played campaign up to the first event of a kind. */
function until(script: Script, is: (event: LedgerEvent) => boolean): LoopState {
  const { events } = play(script);
  return events.slice(0, events.findIndex(is) + 1).reduce(apply, emptyLoop);
}

const edit = (id: string): PendingEdit => ({
  schemaVersion: 1,
  id,
  parent: "base",
  hypothesis: `idea ${id}`,
  edits: [],
});
const standing = (state: LoopState, pending: PendingEdit | null = null) => ({
  campaign: "c",
  stage: stageOf(state, pending),
  state,
});
const fates = [{ gain: 0.5 }, { gain: -0.5 }];
const proposed = until({ fates }, ({ type }) => type === "candidate");
const verdicts = until({ fates }, ({ type }) => type === "verdict");
const setUp = play({ fates })
  .events.filter(
    ({ type }, index, all) => index < all.findIndex((event) => event.type === "candidate") && type !== "candidate",
  )
  .reduce(apply, emptyLoop);
const over = until({ fates }, ({ type }) => type === "budget");
const spent = until({ fates, budget: { iterations: 1 } }, ({ type }) => type === "verdict");
const whole = play({ fates }).state;

const situations = [
  [
    "before its baseline is measured",
    until({ fates }, ({ type }) => type === "screened"),
    null,
    "setting-up",
    ["setup"],
  ],
  ["that is set up", setUp, null, "ready", ["edit", "finalize"]],
  ["with an edit", setUp, edit("1"), "edited", ["run"]],
  ["whose edit is being measured", proposed, edit("1"), "measuring", ["run"]],
  ["whose edit has its verdict", verdicts, edit("1"), "ready", ["edit", "finalize"]],
  ["with an edit after that", verdicts, edit("2"), "edited", ["run"]],
  ["whose search has ended", over, null, "search-over", ["finalize"]],
  ["that has tried all that it may", spent, edit("2"), "search-over", ["finalize"]],
  ["that has ended", whole, null, "finished", []],
] as const;

describe("a campaign", () => {
  it.each(situations)("%s names what comes next", (_title, state, pending, stage, next) => {
    const now = standing(state, pending);
    expect(now.stage.kind).toBe(stage);
    expect(nextSteps(now).map(({ step }) => step)).toEqual(next);
  });

  it.each(situations)("%s takes every step that it names, and answers any other with the right one", (...situation) => {
    const [, state, pending, stage, next] = situation;
    const now = standing(state, pending);
    for (const step of next) expect(outOfOrder(step, now), step).toBeNull();
    for (const step of stepNames) {
      const problem = outOfOrder(step, now);
      if (problem === null) continue;
      expect(problem.remedy, step).toContain(stage === "finished" ? "`setup`" : `The next step is \`${next[0]}\``);
    }
  });

  it("takes no step that would do something twice, or throw something away", () => {
    const refused = (state: LoopState, pending: PendingEdit | null) =>
      stepNames.filter((step) => outOfOrder(step, standing(state, pending)) !== null);
    expect(situations.map(([, state, pending]) => refused(state, pending))).toEqual([
      ["edit", "run", "decide", "finalize"],
      ["run", "decide"],
      ["decide"],
      ["edit", "decide", "finalize"],
      ["run"],
      [],
      ["edit", "run"],
      ["edit", "run"],
      ["edit", "run"],
    ]);
  });
});

const inWords = (value: number) => `${value} s`;

describe("the answer of run", () => {
  it("shows the cases that guide the search, and no held-out one", () => {
    const answer = runAnswer({ ...standing(verdicts, edit("1")), state: verdicts, id: "1", inWords });
    expect(answer).toMatchObject({
      finished: true,
      built: true,
      measured: { against: "base", cases: [{ case: "train-1", gain: "1.65x" }, { case: "train-2" }] },
      next: [{ step: "decide" }],
    });
    expect(JSON.stringify(answer)).not.toContain("test-1");
  });

  it.each([
    ["a compiler's error", { build: { kind: "failed", error: "x.c:3: error", seconds: 1 } }, false, "x.c:3: error"],
    [
      "a wrong result",
      { failure: { kind: "incorrect", case: "train-1", detail: "c[0] is 0" } },
      true,
      /train-1.*c\[0\] is 0/,
    ],
    ["what the path policy says", { gate: { kind: "scope", detail: "outside" } }, false, "outside"],
  ] as const)("says %s", (_title, fate, built, failure) => {
    const state = until({ fates: [fate] }, ({ type }) => type === "verdict");
    const answer = runAnswer({ ...standing(state), state, id: "1", inWords });
    expect(answer).toMatchObject({
      finished: true,
      built,
      measured: "nothing",
      failure: expect.stringMatching(failure),
    });
  });

  it("says that it goes on where a call was too short", () => {
    const state = until({ fates }, (event) => event.type === "measured" && event.stage === "screen");
    expect(runAnswer({ ...standing(state), state, id: "1", inWords })).toMatchObject({
      finished: false,
      built: true,
      measured: { pairs: 1 },
      next: [{ step: "run" }],
    });
  });

  it("says that a budget ended before there was a verdict", () => {
    const state = until({ fates, budget: { wall_seconds: 1 } }, ({ type }) => type === "budget");
    expect(state.ended).toBe("wall_seconds");
    const answer = runAnswer({ ...standing(state, edit("1")), state, id: "1", inWords });
    expect(answer).toMatchObject({
      finished: false,
      why: expect.stringContaining("budget"),
      next: [{ step: "finalize" }],
    });
  });
});

describe("the answer of decide", () => {
  it("tells the verdict, what it means, the best so far and what is left", () => {
    const state = until(
      { fates, budget: { iterations: 5 } },
      (event) => event.type === "verdict" && event.candidate === "2",
    );
    expect(decideAnswer({ ...standing(state), state, tree: "t" })).toMatchObject({
      candidate: { id: "2", against: "1" },
      verdict: { kind: "reject", reason: "slower" },
      meaning: expect.stringContaining("slower"),
      incumbent: { candidate: "1", gain: expect.stringMatching(/^1\.6\dx, not confirmed$/) },
      tried: [
        { id: "1", verdict: "keep" },
        { id: "2", verdict: "slower" },
      ],
      budget: { iterations: 3, rejections_in_row: 29 },
      next: [{ step: "edit" }, { step: "finalize" }],
    });
  });
});

describe("the answer of finalize", () => {
  const left = { patch: "p", report: "r", archive: null, ledger: "l" };
  const answer = (script: Script) => {
    const { state } = play(script);
    return finalizeAnswer({ ...standing(state), state, branch: "hone/c", left, dropped: null });
  };

  it("quotes the confirmation, with its interval", () => {
    expect(answer({ fates })).toMatchObject({
      finished: true,
      confirmed: true,
      best: { candidate: "1" },
      speedup: { estimate: expect.closeTo(1.65, 1), low: expect.any(Number), high: expect.any(Number) },
      evaluation: { stage: "confirm", pairs: 16, heldOutCases: 1 },
      branch: "hone/c",
      report: "r",
      next: [],
    });
  });

  it("names no held-out case, not even where it is what failed", () => {
    const failed = answer({ fates: [{ gain: 0.5 }], heldOutGain: -0.3 });
    expect(failed).toMatchObject({ confirmed: false, outcome: expect.stringContaining("a held-out case") });
    expect(JSON.stringify(failed)).not.toContain("test-1");
  });

  it("claims nothing where nothing was better", () => {
    expect(answer({ fates: [{ gain: -0.5 }] })).toMatchObject({
      confirmed: false,
      best: null,
      speedup: null,
      branch: null,
    });
  });
});

describe("the answer of status", () => {
  it("lists what waits for a step first, and says to wait for a process that is at work", () => {
    const now = (campaign: string, state: LoopState, worker: number | null) => ({
      ...standing(state),
      campaign,
      state,
      worker,
    });
    const { campaigns } = campaignsAnswer([now("a", whole, null), now("b", proposed, 7), now("c", setUp, null)], []);
    expect(campaigns).toMatchObject([
      { campaign: "b", stage: "measuring", worker: 7, next: [{ step: "status" }] },
      { campaign: "c", stage: "ready", next: [{ step: "edit" }, { step: "finalize" }] },
      {
        campaign: "a",
        stage: "finished",
        confirmed: "keep",
        best: { gain: expect.stringMatching(/^1\.6\dx over 16 fresh pairs, confirmed$/) },
        next: [],
      },
    ]);
  });
});
