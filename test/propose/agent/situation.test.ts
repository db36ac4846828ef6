import { describe, expect, it } from "vitest";
import type { Tried } from "../../../src/evolve/ports.ts";
import { historyInWords, situation } from "../../../src/propose/agent/situation.ts";
import { agentPrompt, agentVersion } from "../../../src/propose/prompts/agent-v1.ts";
import { engineerPrompt, engineerVersion, radicalStance } from "../../../src/propose/prompts/engineer-v1.ts";
import { approvalPrompt, strategistPrompt, strategistVersion } from "../../../src/propose/prompts/strategist-v1.ts";

const task = {
  title: "Make scale faster",
  target: "`scale` in `scale.c`",
  constraints: ["keep the signature"],
  notes: "<!-- hidden -->It is called often.",
  contract: '{"cases":[{"id":"train-60k"}]}',
  metric: "time, less is better",
};

const tried = (id: string, verdict: Tried["verdict"], gain: number | null = null): Tried => ({
  candidate: { id, parent: "base", proposer: "claude", hypothesis: `idea ${id}`, parameters: {}, edits: [] },
  verdict,
  gain,
});

const history: Tried[] = [
  tried("1", { kind: "crash", stage: "build", error: "scale.c:3: expected ';'" }),
  tried("2", { kind: "reject", reason: "incorrect", detail: "y[0] is 1, expected 2" }),
  tried("3", { kind: "keep", detail: "1.50x" }, Math.log(1.5)),
  tried("4", { kind: "reject", reason: "within-noise", detail: "0.4 %" }, 0.004),
  tried("5", { kind: "reject", reason: "within-noise", detail: "0.6 %" }, 0.006),
];

describe("what a model is told", () => {
  it("is the task, where the campaign stands, and what was tried, newest first", () => {
    expect(
      situation(task, { history, hints: ["try blocking"], incumbent: history[2]?.candidate ?? null }),
    ).toMatchSnapshot();
  });

  it("stays short, and counts what is left out", () => {
    const many = Array.from({ length: 400 }, (_, at) =>
      tried(String(at + 1), { kind: "crash", stage: "build", error: "x".repeat(5000) }),
    );
    const words = historyInWords(many);
    expect(words.length).toBeLessThan(12_000);
    expect(words).toMatch(/\d{3} older ones are left out/);
    expect(words).toContain("400. by claude");
  });

  it.each([
    [engineerVersion, engineerPrompt],
    [strategistVersion, strategistPrompt],
    [agentVersion, agentPrompt],
    ["approval of strategist-v1", approvalPrompt],
    ["radical of engineer-v1", radicalStance],
  ])("has the instructions of %s", (_version, prompt) => {
    expect(prompt).toMatchSnapshot();
  });
});
