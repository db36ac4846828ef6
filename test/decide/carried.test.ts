import { describe, expect, it } from "vitest";
import { budgetEnded, defaultModelUsd, modelUsdLeft } from "../../src/decide/budget.ts";
import { bestOf, carriedFrom, toPropose } from "../../src/decide/carried.ts";
import { activeMs, apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { LoopState } from "../../src/decide/loop-state.ts";
import type { Carried, EventBody, LedgerEvent } from "../../src/model/ledger.ts";
import { play } from "./campaign-script.ts";
import type { Fate } from "./campaign-script.ts";

/** A played search whose candidates differ in what they write. */
function searched(fates: readonly Fate[]): LoopState {
  const told = play({ mode: "evolve", fates }).events.map((event): LedgerEvent => {
    if (event.type !== "candidate") return event;
    const edits = [{ path: "a.c", baseBlob: null, content: event.candidate.id }];
    return { ...event, candidate: { ...event.candidate, edits } };
  });
  return told.reduce(apply, emptyLoop);
}

/** The beginning on another machine. */
function begun(carried: Carried, more: readonly EventBody[] = []): LoopState {
  const [started] = play({ mode: "evolve", fates: [] }).events;
  const bodies: EventBody[] = [{ type: "checkpoint", name: "begun anew", carried }, ...more];
  return [started!, ...bodies.map((body, index) => ({ ...body, seq: index + 1, at: 1000 }))].reduce(apply, emptyLoop);
}

const growing = [1, 2, 3, 4, 5, 6].map((step) => ({ gain: step * 0.2 }));

describe("what a campaign takes to another machine", () => {
  it("is the best of what was kept, best first, and what the rest has cost", () => {
    const state = searched([...growing, { gain: 0 }]);
    const { candidates, tried, seconds } = carriedFrom(state);
    expect(candidates.map(({ id }) => id)).toEqual(["6", "5", "4", "3"]);
    expect(tried).toBe(7 - 4);
    expect(seconds).toBe(activeMs(state, state.lastAt) / 1000);
  });

  it("is what models cost, too, over every move, and each call once", () => {
    const tokens = { inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 5 };
    const charge = (call: string, usd: number | null): EventBody => ({
      type: "charged",
      proposer: "claude",
      model: "m",
      call,
      ...tokens,
      usd,
    });
    const told = [charge("a", 1.5), charge("b", null), charge("a", 1.5)];
    const first = told.map((body, at) => ({ ...body, seq: 900 + at, at: 5000 })).reduce(apply, searched([]));
    const carried = carriedFrom(first);
    expect(carried.modelUsd).toBe(1.5);
    const second = begun(carried, [charge("c", 0.5)]);
    expect(carriedFrom(second).modelUsd).toBe(2);
    expect(modelUsdLeft(second, 1000)).toBe(defaultModelUsd - 2);
  });

  it("counts against the budget there, and what was settled there is not proposed again", () => {
    const carried = carriedFrom(searched(growing.slice(0, 2)));
    const first = begun({ ...carried, tried: 38 });
    expect(activeMs(first, 1000)).toBe(1000 + carried.seconds * 1000);
    expect(toPropose(first).map(({ id }) => id)).toEqual(["2", "1"]);
    expect(budgetEnded(first, 1000)).toBeNull();
    const candidate = { ...carried.candidates[0]!, id: "1" };
    const verdict = { kind: "reject", reason: "slower", detail: "0.9x" } as const;
    const gate = { kind: "scope", detail: "outside" } as const;
    const later = begun({ ...carried, tried: 39 }, [
      { type: "candidate", candidate, gate },
      { type: "verdict", candidate: "1", stage: "gate", verdict },
    ]);
    expect(toPropose(later).map(({ id }) => id)).toEqual(["1"]);
    expect(budgetEnded(later, 1000)).toBe("iterations");
  });

  it("is carried on to a third machine, each candidate once", () => {
    const carried = carriedFrom(searched(growing.slice(0, 2)));
    const again = carriedFrom(begun({ ...carried, tried: 5 }));
    expect(again.candidates).toEqual(carried.candidates);
    expect(again.tried).toBe(5);
  });

  it("stays the best that is known until this machine has tried it", () => {
    const carried = carriedFrom(searched(growing.slice(0, 2)));
    expect(bestOf(begun(carried))?.id).toBe("2");
    expect(bestOf(searched([]))).toBeNull();
  });
});
