import { describe, expect, it } from "vitest";
import type { Proposer, Tried } from "../../src/evolve/ports.ts";
import { armsInStances, chooserFor } from "../../src/propose/choose.ts";

const proposer = (name: string): Proposer => ({ name, propose: () => Promise.resolve(null) });
const all = ["carried", "claude", "claude/radical", "tuner"].map(proposer);
const arms = [...armsInStances("claude", 1), { proposer: "tuner", stance: "refine", weight: 1 } as const];

type Past = Parameters<ReturnType<typeof chooserFor>>[1];
const nothing: Past = { history: [], turns: [], costs: [] };
const names = (past: Past, given: { seed?: number; usdPerHour?: number } = {}) =>
  chooserFor({ arms, seed: 3, ...given })(all, past).map(({ name }) => name);

/** One turn after another: a candidate with this gain, or why there was none. */
type Play = { arm: string; came: number | "stopped" | "failed"; usd?: number; seconds?: number; isPast?: boolean };

function pastOf(plays: readonly Play[]): Past {
  const told = plays.map((play, at) => ({ usd: 0, seconds: 10, isPast: false, ...play, id: String(at + 1) }));
  return {
    costs: told.map(({ arm, came, id, usd, seconds, isPast }) => {
      const candidate = typeof came === "number" ? id : null;
      return { arm, candidate, usd, seconds, isPast };
    }),
    history: told.flatMap(({ arm, came, id }) => (typeof came === "number" ? [tried(id, arm, came)] : [])),
    turns: told.flatMap(({ arm, came, isPast }) =>
      typeof came === "number" ? [] : [{ type: "turn" as const, proposer: arm, outcome: came, why: "", isPast }],
    ),
  };
}

const tried = (id: string, name: string, gain: number): Tried => ({
  candidate: { id, parent: "base", proposer: name, hypothesis: "", parameters: {}, edits: [] },
  verdict: gain > 0 ? { kind: "keep", detail: "" } : { kind: "reject", reason: "slower", detail: "" },
  gain,
});

/** Names of all but who stands outside of the shares, in the order in which most of the draws have them first. */
const usual = (plays: readonly Play[], given: { usdPerHour?: number } = {}) => {
  const firsts = Array.from({ length: 50 }, (_, seed) => names(pastOf(plays), { seed, ...given })[1] ?? "");
  const times = (name: string) => firsts.filter((first) => first === name).length;
  return [...new Set(firsts)].toSorted((a, b) => times(b) - times(a));
};

describe("the order in which proposers are asked", () => {
  it("has first who stands outside of the shares, and each arm after it", () => {
    expect(names(nothing)[0]).toBe("carried");
    expect(names(nothing).toSorted()).toEqual(["carried", "claude", "claude/radical", "tuner"]);
  });

  it("begins with no radical turn", () => {
    expect(usual([])).not.toContain("claude/radical");
  });

  it("is the same for the same past", () => {
    const past = pastOf([
      { arm: "claude", came: 0.3, usd: 0.2 },
      { arm: "tuner", came: -1 },
    ]);
    for (let seed = 0; seed < 20; seed++) expect(names(past, { seed })).toEqual(names(past, { seed }));
  });

  it("follows what was gained, by arm", () => {
    const plays = (best: string) =>
      ["claude/radical", "tuner", "claude", "claude/radical", "tuner", "claude"].map((arm) => ({
        arm,
        came: arm === best ? 0.5 : -1,
      }));
    for (const best of ["claude", "claude/radical", "tuner"]) expect(usual(plays(best))[0]).toBe(best);
  });

  it("tells the gain of a candidate that was not kept for none", () => {
    const past = pastOf([
      { arm: "claude", came: 0.01 },
      { arm: "tuner", came: 0.001 },
    ]);
    const [first, ...others] = past.history;
    const rejected = first && { ...first, verdict: { kind: "reject", reason: "within-noise", detail: "" } as const };
    expect(names({ ...past, history: rejected ? [rejected, ...others] : [] })[1]).toBe("tuner");
  });

  it("counts a turn's time at the machine's price beside its money", () => {
    const plays: Play[] = [
      { arm: "claude", came: 0.1, usd: 0.3, seconds: 60 },
      { arm: "tuner", came: 0.1, usd: 0, seconds: 1800 },
    ];
    expect(usual(plays, { usdPerHour: 0.1 })[0]).toBe("tuner");
    expect(usual(plays, { usdPerHour: 4 })[0]).toBe("claude");
  });

  it("leaves out who has stopped, in either stance, until the campaign is given more", () => {
    const stopped = { arm: "claude/radical", came: "stopped" } as const;
    expect(names(pastOf([stopped]))).toEqual(["carried", "tuner"]);
    expect(names(pastOf([{ ...stopped, isPast: true }]))).toContain("claude");
  });

  it("has last who failed three times in a row, and not who failed now and then", () => {
    const failed = { arm: "claude", came: "failed" } as const;
    const failing = [failed, { ...failed, arm: "claude/radical" }, failed];
    expect(names(pastOf(failing)).slice(0, 2)).toEqual(["carried", "tuner"]);
    const forgiven = failing.map((turn) => ({ ...turn, isPast: true }));
    expect(usual(forgiven), "what was before more budget is forgiven").toContain("claude");
    const between: Play[] = [
      failed,
      { arm: "claude", came: 0.5 },
      failed,
      { arm: "claude", came: 0.5 },
      failed,
      ...[3, 4, 5].map(() => ({ arm: "tuner", came: -1 })),
    ];
    expect(usual(between)[0]).toBe("claude");
  });
});
