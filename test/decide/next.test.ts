import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import { next } from "../../src/decide/next.ts";
import type { EventBody } from "../../src/model/ledger.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { play } from "./campaign-script.ts";
import type { Fate } from "./campaign-script.ts";

const word = (verdict: Verdict) =>
  verdict.kind === "reject" ? verdict.reason : verdict.kind === "crash" ? `crash ${verdict.stage}` : "keep";
const verdicts = (fates: readonly Fate[]) => play({ fates }).state.settled.map(({ verdict }) => word(verdict));

describe("the search", () => {
  it("calls what it sees by its name, cheapest gate first", () => {
    expect(
      verdicts([
        { gate: { kind: "scope", detail: "outside" } },
        { build: { kind: "failed", error: "no", seconds: 1 } },
        { build: { kind: "timeout", seconds: 60 } },
        { build: { kind: "built", digest: "digest-base", seconds: 1 } },
        { failure: { kind: "incorrect", case: "train-1", detail: "c[0]" } },
        { failure: { kind: "timeout", case: "train-1", detail: "late" } },
        { failure: { kind: "crash", case: "train-1", detail: "segfault" } },
        { gain: -0.2 },
        { gain: 0 },
        { gain: 0.5 },
      ]),
    ).toEqual([
      "scope",
      "crash build",
      "timeout",
      "duplicate",
      "incorrect",
      "timeout",
      "crash run",
      "slower",
      "within-noise",
      "keep",
    ]);
  });

  it("measures later candidates against the one it kept", () => {
    const { events } = play({ fates: [{ gain: 0.5 }, { gain: 0.9 }] });
    const against = events.flatMap((event) =>
      event.type === "measured" && event.candidate === "2" ? [event.against] : [],
    );
    expect(new Set(against)).toEqual(new Set(["1", "base"]));
    expect(events.find((event) => event.type === "final_report")).toMatchObject({ best: "2" });
  });

  it("does not keep a candidate that is only as fast as the incumbent", () => {
    expect(verdicts([{ gain: 0.5 }, { gain: 0.5 }])).toEqual(["keep", "within-noise"]);
  });

  it("spends one pair on a candidate that is plainly slower", () => {
    const { events } = play({ fates: [{ gain: -0.3 }] });
    expect(events.filter((event) => event.type === "measured" && event.candidate === "1")).toHaveLength(1);
  });

  it.each([
    ["iterations", { iterations: 3 }, Array<Fate>(10).fill({ gain: -1 })],
    ["rejections_in_row", { rejections_in_row: 4 }, Array<Fate>(10).fill({ gain: -1 })],
    ["wall_seconds", { wall_seconds: 5 }, Array<Fate>(40).fill({ gain: -1 })],
    ["exhausted", {}, [{ gain: -1 }]],
  ] as const)("ends by %s", (ended, budget, fates) => {
    expect(play({ fates, budget }).state.ended).toBe(ended);
  });
});

describe("the confirmation", () => {
  it("takes 16 pairs over all cases against the base, and reports only them", () => {
    const { events, state } = play({ fates: [{ gain: 0.4 }, { gain: 1.1 }] });
    const confirming = events.filter((event) => event.type === "measured" && event.stage === "confirm");
    expect(confirming).toHaveLength(16);
    expect(confirming[0]).toMatchObject({ against: "base", candidate: "2" });
    const evaluation = state.report?.evaluation;
    expect(evaluation).toMatchObject({
      verdict: "keep",
      reason: "faster",
      stage: "confirm",
      pairs: 16,
      evidence: "observed",
    });
    expect(evaluation?.speedup?.low).toBeGreaterThan(1);
    expect(evaluation?.speedup?.estimate).toBeCloseTo(Math.exp(1.1), 1);
    expect(evaluation?.cases.map(({ id }) => id)).toEqual(["train-1", "train-2", "test-1"]);
  });

  it("refuses a candidate that loses on the case that was held out", () => {
    const { state } = play({ fates: [{ gain: 0.4 }], heldOutGain: -0.1 });
    expect(state.report?.evaluation).toMatchObject({ verdict: "reject", reason: "case-regressed" });
  });

  it("refuses a gain below the contract's minimum", () => {
    const { state } = play({ fates: [{ gain: 0.012 }], noise: 0.0005 });
    expect(state.settled[0]?.verdict.kind).toBe("keep");
    expect(state.report?.evaluation).toMatchObject({ verdict: "reject", reason: "not-confirmed" });
  });

  it("does not happen in evolve, whose figures nobody publishes", () => {
    const { events, state } = play({ mode: "evolve", fates: [{ gain: 0.4 }] });
    expect(events.some((event) => event.type === "measured" && event.stage === "confirm")).toBe(false);
    expect(state.report).toMatchObject({ best: "1", evaluation: { stage: "compare" } });
  });

  it("follows one screening pair in verify", () => {
    const { events } = play({ mode: "verify", fates: [{ gain: 0.4 }] });
    const stages = events.flatMap((event) =>
      event.type === "measured" && event.candidate === "1" ? [event.stage] : [],
    );
    expect(stages).toEqual(["screen", ...Array<string>(16).fill("confirm")]);
  });
});

describe("one given candidate", () => {
  it("gets the reason for its rejection in the evaluation", () => {
    const reasonOf = (fate: Fate) => play({ mode: "evaluate", fates: [fate] }).state.report?.evaluation?.reason;
    expect(reasonOf({ gain: 0 })).toBe("within-noise");
    expect(reasonOf({ gain: -0.2 })).toBe("slower");
    expect(reasonOf({ failure: { kind: "incorrect", case: "train-1", detail: "c[0]" } })).toBe("incorrect");
    expect(reasonOf({ gain: 0.7 })).toBe("faster");
  });
});

const anyFate: fc.Arbitrary<Fate> = fc.oneof(
  fc.double({ min: -2, max: 2, noNaN: true }).map((gain): Fate => ({ gain })),
  fc.constantFrom<Fate>(
    { build: { kind: "failed", error: "no", seconds: 1 } },
    { failure: { kind: "incorrect", case: "train-1", detail: "wrong" } },
    { failure: { kind: "crash", case: "train-2", detail: "gone" } },
    { gate: { kind: "policy", detail: "no" } },
  ),
);

describe("any campaign", () => {
  it("goes on after every event exactly as it would have without the interruption", () => {
    fc.assert(
      fc.property(fc.array(anyFate, { maxLength: 8 }), (fates) => {
        const { events } = play({ fates });
        const again = JSON.parse(JSON.stringify(events)) as typeof events;
        let state = emptyLoop;
        for (const [at, event] of events.entries()) {
          state = apply(state, event);
          const resumed = again.slice(0, at + 1).reduce(apply, emptyLoop);
          expect(next(resumed, event.at)).toEqual(next(state, event.at));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("never reports a best that it did not keep", () => {
    fc.assert(
      fc.property(fc.array(anyFate, { maxLength: 12 }), (fates) => {
        const { state } = play({ fates });
        const kept = state.settled
          .filter(({ verdict }) => verdict.kind === "keep")
          .map(({ candidate }) => candidate.id);
        expect(state.report?.best ?? null).toBe(kept.at(-1) ?? null);
      }),
      { numRuns: 30 },
    );
  });
});

describe("time and money", () => {
  const priced = { usd: 1, usd_per_hour: 3600 };

  it.each([
    ["wall_seconds", { wall_seconds: 1 }],
    ["money", { usd: 1, usd_per_hour: 3600 }],
  ] as const)("that end by %s in the middle of a comparison leave its candidate without a verdict", (ended, budget) => {
    const { state, events } = play({ fates: [{ gain: 0.008 }], noise: 0.02, budget });
    expect(state.ended).toBe(ended);
    expect(events.filter((event) => event.type === "measured" && event.candidate === "1").length).toBeGreaterThan(0);
    expect(state.settled).toEqual([]);
    expect(state.open?.candidate.id).toBe("1");
    expect(state.report).toEqual({ best: null, evaluation: null });
  });

  it("are asked about before the calibration too", () => {
    const { events, state } = play({ fates: [{ gain: 1 }], budget: { wall_seconds: 0.25 } });
    expect(state.ended).toBe("wall_seconds");
    expect(events.filter(({ type }) => type === "candidate")).toEqual([]);
  });

  it("leave what the confirmation of the best will cost", () => {
    const { state } = play({
      fates: Array<Fate>(200).fill({ gain: 0.5 }),
      budget: { ...priced, usd: 6, iterations: 200 },
    });
    expect(state.ended).toBe("money");
    expect(state.confirmed).toMatchObject({ kind: "keep" });
  });

  it("end a confirmation that turns out dearer than it was thought, unconfirmed", () => {
    const { state } = play({ fates: [{ gain: 0.5 }], budget: { ...priced, usd: 2.4, iterations: 1 } });
    expect(state.confirmed).toBeNull();
    expect(state.report).toMatchObject({ best: "1", evaluation: { stage: "compare" } });
  });

  it("do not limit a person's own candidate", () => {
    const { state } = play({
      mode: "evaluate",
      fates: [{ gain: 0.5 }],
      budget: { ...priced, usd: 0.1, wall_seconds: 0.1 },
    });
    expect(state.report?.evaluation).toMatchObject({ verdict: "keep", stage: "confirm" });
  });

  it("do not count while nobody works on the campaign", () => {
    const { events } = play({ fates: Array<Fate>(40).fill({ gain: -1 }), budget: { wall_seconds: 5 } });
    const half = events.slice(0, 20);
    const last = half.at(-1)?.at ?? 0;
    const resumed = { type: "checkpoint", name: "resumed", seq: 20, at: last + 1e9 } as const;
    const state = [...half, resumed].reduce(apply, emptyLoop);
    expect(next(state, last + 1e9 + 1)).toEqual(next(half.reduce(apply, emptyLoop), last + 1));
  });
});

describe("the code of an earlier candidate", () => {
  const gate = { kind: "duplicate", detail: "the same code as candidate 1", twin: "1" } as const;

  it("gets that one's outcome in its rejection, by the gate as by its build", () => {
    const { state } = play({
      fates: [{ gain: -0.3 }, { gate }, { build: { kind: "built", digest: "digest-1", seconds: 1 } }],
    });
    expect(state.settled.map(({ twin }) => twin)).toEqual([null, "1", "1"]);
    expect(state.settled.map(({ verdict }) => verdict.kind === "reject" && verdict.detail)).toEqual([
      expect.stringMatching(/slower in the first pair$|x in the first pair$/),
      expect.stringMatching(/^the same code as candidate 1, which was rejected as slower: .* in the first pair$/),
      expect.stringMatching(/^builds to the same binary as candidate 1, which was rejected as slower: .*/),
    ]);
  });
});

describe("a build that came out with other bytes when a campaign was gone on with", () => {
  const { events } = play({ fates: [{ gain: 0.5 }, { gain: 0.9 }] });
  const upTo = (candidate: string, pairs: number) => {
    const at = events.findIndex((event) => event.type === "measured" && event.candidate === candidate) + pairs;
    return events.slice(0, at).reduce(apply, emptyLoop);
  };
  const again = (state: ReturnType<typeof upTo>, body: EventBody) =>
    apply(state, { ...body, seq: 0, at: state.lastAt });
  const outcome = { kind: "built", digest: "other", seconds: 1 } as const;

  it("has the open candidate measured anew", () => {
    const state = again(upTo("2", 2), { type: "built", candidate: "2", outcome });
    expect(next(state, state.lastAt)).toMatchObject({ do: "pair", stage: "screen", digests: { candidate: "other" } });
  });

  it("stands for the incumbent from then on", () => {
    const state = again(upTo("2", 2), { type: "built", candidate: "1", outcome });
    expect(next(state, state.lastAt)).toMatchObject({
      stage: "screen",
      digests: { reference: "other", candidate: "digest-2" },
    });
    expect(state.settled[0]?.digest).toBe("other");
  });

  it("stands for the base and leaves the incumbent", () => {
    const state = again(upTo("2", 2), { type: "baseline", outcome });
    expect(state.incumbent).toMatchObject({ candidate: { id: "1" }, digest: "digest-1" });
    expect(state.baseline).toMatchObject({ digest: "other" });
  });
});
