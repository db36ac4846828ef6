import { describe, expect, it } from "vitest";
import type { Proposer, Tried } from "../../src/evolve/ports.ts";
import { chooserFor } from "../../src/propose/choose.ts";

const proposer = (name: string): Proposer => ({ name, propose: () => Promise.resolve(null) });
const all = ["carried", "claude", "tuner"].map(proposer);
const weights = new Map([
  ["claude", 1],
  ["tuner", 1],
]);
const choose = chooserFor({ weights, seed: 3 });
const names = (past: Partial<Parameters<typeof choose>[1]>) =>
  choose(all, { history: [], turns: [], charges: [], ...past }).map(({ name }) => name);

const tried = (id: string, name: string, gain: number): Tried => ({
  candidate: { id, parent: "base", proposer: name, hypothesis: "", parameters: {}, edits: [] },
  verdict: gain > 0 ? { kind: "keep", detail: "" } : { kind: "reject", reason: "slower", detail: "" },
  gain,
});
const turn = (outcome: "stopped" | "failed", after: number, isPast = false) =>
  ({ type: "turn", proposer: "claude", outcome, why: "", after, isPast }) as const;

describe("the order in which proposers are asked", () => {
  it("has first who stands outside of the shares", () => {
    expect(names({})[0]).toBe("carried");
    expect(names({}).toSorted()).toEqual(["carried", "claude", "tuner"]);
  });

  it("is the same for the same past", () => {
    const past = { history: [tried("1", "claude", 0.3), tried("2", "tuner", -1)] };
    expect(names(past)).toEqual(names(past));
  });

  it("follows what was gained, a stance counted to its proposer", () => {
    const history = ["claude/radical", "tuner", "claude", "tuner"].map((name, at) =>
      tried(String(at), name, name === "tuner" ? -1 : 0.5),
    );
    expect(names({ history })).toEqual(["carried", "claude", "tuner"]);
  });

  it("leaves out who has stopped, until the campaign is given more", () => {
    expect(names({ turns: [turn("stopped", 0)] })).toEqual(["carried", "tuner"]);
    expect(names({ turns: [turn("stopped", 0, true)] })).toContain("claude");
  });

  it("has last who failed three times in a row, and not who failed now and then", () => {
    const failing = [turn("failed", 0), turn("failed", 0), turn("failed", 0)];
    expect(names({ turns: failing }).at(-1)).toBe("claude");
    const tuned = ["3", "4", "5"].map((id) => tried(id, "tuner", -1));
    const between = {
      history: [tried("1", "claude", 0.5), tried("2", "claude", 0.5), ...tuned],
      turns: [turn("failed", 0), turn("failed", 1), turn("failed", 2)],
    };
    expect(names(between)).toEqual(["carried", "claude", "tuner"]);
  });
});
