import { describe, expect, it } from "vitest";
import { heed, noWishes, reopens } from "../../src/decide/heed.ts";
import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { LoopState } from "../../src/decide/loop-state.ts";
import { next } from "../../src/decide/next.ts";
import type { EventBody } from "../../src/model/ledger.ts";
import { play } from "./campaign-script.ts";

const { events, state: over } = play({ mode: "evolve", fates: [{ gain: 0.5 }, { gain: 0.1 }] });
const until = (type: EventBody["type"]): LoopState =>
  events.slice(0, events.findIndex((event) => event.type === type) + 1).reduce(apply, emptyLoop);
const searching = until("candidate");
const budget = searching.started!.budget;
const after = (state: LoopState, bodies: readonly EventBody[]): LoopState =>
  bodies.map((body, index) => ({ ...body, seq: 1000 + index, at: state.lastAt })).reduce(apply, state);

describe("what is asked of a search", () => {
  it("becomes an event once: hints that are new, a budget that differs, a stop", () => {
    const hints = ["use vectors", "use vectors", "try -O3"];
    const wishes = { ...noWishes, hints, budget: { ...budget, iterations: 80 } };
    const bodies = heed(searching, wishes);
    expect(bodies).toEqual([
      { type: "hint", text: "use vectors" },
      { type: "hint", text: "try -O3" },
      { type: "granted", budget: { ...budget, iterations: 80 } },
    ]);
    expect(heed(after(searching, bodies), wishes)).toEqual([]);
    const stop = heed(searching, { ...wishes, stop: true });
    expect(stop.at(-1)).toEqual({ type: "budget", ended: "stopped" });
    expect(heed(after(searching, stop), { ...wishes, stop: true })).toEqual([]);
  });

  it("ends the search with what was kept, and the open candidate without a verdict", () => {
    const stopped = after(searching, heed(searching, { ...noWishes, stop: true }));
    expect(next(stopped, stopped.lastAt)).toMatchObject({ do: "report" });
    expect(stopped.open).not.toBeNull();
  });

  it("ends a search that has built nothing yet before it builds anything", () => {
    const begun = until("started");
    const stopped = after(begun, heed(begun, { ...noWishes, stop: true }));
    expect(next(stopped, stopped.lastAt)).toEqual({ do: "report", best: null, evaluation: null });
    const goingOn = after(stopped, heed(stopped, noWishes));
    expect(next(goingOn, goingOn.lastAt)).toEqual({ do: "baseline" });
  });

  it("lets one that had ended go on where more is granted, and where a stop was taken back", () => {
    expect(over.ended).toBe("exhausted");
    expect(reopens(over, { ...noWishes, budget })).toBe(false);
    expect(reopens(over, { ...noWishes, budget: { ...budget, wall_seconds: 2e6 } })).toBe(true);
    const stopped = after(searching, [
      { type: "budget", ended: "stopped" },
      { type: "final_report", best: null, evaluation: null },
    ]);
    expect(reopens(stopped, { ...noWishes, stop: true, budget: { ...budget, iterations: 99 } })).toBe(false);
    expect(heed(stopped, noWishes)).toEqual([{ type: "granted", budget }]);
    const goingOn = after(stopped, heed(stopped, noWishes));
    // The candidate that was open is gone on with.
    expect(next(goingOn, goingOn.lastAt)).toMatchObject({ do: "build", candidate: { id: "1" } });
  });

  it.each(["evaluate", "verify"] as const)("changes nothing in mode %s", (mode) => {
    const judging = { ...searching, started: { ...searching.started!, mode } };
    expect(heed(judging, { stop: true, pause: null, hints: ["x"], budget: { ...budget, iterations: 80 } })).toEqual([]);
  });
});
