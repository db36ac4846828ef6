import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import { Budget } from "../../src/model/budget.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { measured } from "../measured.ts";
import { scaleFiles } from "../scale-repository.ts";
import { claimed } from "./campaign.ts";
import { gitHost } from "./git-host.ts";
import type { GitHost } from "./git-host.ts";
import { startRun } from "./run-in-process.ts";
import type { Artifact, LiveRun } from "./run-in-process.ts";
import { token } from "./unattended.ts";

let host: GitHost;
beforeAll(async () => {
  host = await gitHost(token);
});
afterAll(() => host[Symbol.asyncDispose]());

const minutes = 60_000;
/** One of the four candidates is many times as fast as the base, which a busy machine does not hide, the others are slower. */
const files = {
  ...scaleFiles,
  "scale.c": String(scaleFiles["scale.c"]).replace("8 // hone: tune 1 8 16", "32 // hone: tune 1 32 40 48 64"),
};
const budget = Budget.parse({ iterations: 4, wall_seconds: 600 });
const resume = { runId: 7, artifactId: 1 };
const isKept = (event: LedgerEvent) => event.type === "verdict" && event.verdict.kind === "keep";
const parsed = (ledger: string): LedgerEvent[] =>
  ledger
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const stateOf = (ledger: string) => parsed(ledger).reduce(apply, emptyLoop);

/** The run's answer, once it has ended well. */
async function answerOf(run: LiveRun, attempt = 1): Promise<Artifact> {
  expect(await run.ended, run.said()).toBe(0);
  const answer = run.artifacts().find(({ name }) => name === `hone-result-${attempt}`);
  if (!answer) throw new Error(`the run left no answer:\n${run.said()}`);
  return answer;
}

describe("a search over several runs", measured, () => {
  test(
    "is one campaign with one ledger, though each run has a slice of time only",
    async () => {
      const answers: Artifact[] = [];
      while (answers.at(-1)?.result.exit.kind !== "done") {
        const attempt = answers.length + 1;
        const ledger = answers.at(-1)?.ledger;
        const request = { budget, slice_seconds: 1, attempt, ...(ledger !== undefined && { resume }) };
        const { state } = await claimed(host, { files, request, ...(ledger !== undefined && { ledger }) });
        const answer = await answerOf(startRun(host, state, { attempt }), attempt);
        expect(answer.result.exit).toEqual(
          answer.result.exit.kind === "done"
            ? { kind: "done", reason: "iterations" }
            : { kind: "paused", reason: "slice" },
        );
        expect(answer.ledger.startsWith(ledger ?? "")).toBe(true);
        expect(answer.result.ledger.lines).toBeGreaterThan(answers.at(-1)?.result.ledger.lines ?? 0);
        answers.push(answer);
      }
      expect(answers.length).toBeGreaterThan(1);
      const last = answers.at(-1)!;
      expect(last.result).toMatchObject({ tried: 4, best: { parameters: { EXTRA: 1 } } });
      expect(stateOf(last.ledger).settled.map(({ candidate }) => candidate.id)).toEqual(["1", "2", "3", "4"]);

      // Who goes on with a search that has come to its end, with nothing more granted, finds that and builds nothing.
      const attempt = answers.length + 1;
      const { state } = await claimed(host, { files, request: { budget, attempt, resume }, ledger: last.ledger });
      const again = await answerOf(startRun(host, state, { attempt }), attempt);
      expect(again.ledger).toBe(last.ledger);
      expect(again.result).toMatchObject({ exit: { kind: "done", reason: "iterations" }, best: last.result.best });
    },
    5 * minutes,
  );

  test(
    "begins anew on another machine, with what was kept first and what was spent counted",
    async () => {
      const { state } = await claimed(host, { files, request: { budget } });
      const run = startRun(host, state);
      await run.reached(isKept);
      run.child.kill("SIGINT");
      await run.ended;
      // An interrupted run leaves no answer but what a successor goes on with.
      const [checkpoint, ...others] = run.artifacts().toReversed();
      expect(run.artifacts().map(({ name }) => name)).toEqual(
        run.artifacts().map((_, index) => `hone-checkpoint-1-${index + 1}`),
      );
      expect(checkpoint?.result).toMatchObject({ exit: { kind: "paused", reason: "checkpoint" }, kept: 1 });
      expect(others.length).toBeLessThanOrEqual(1);
      const earlier = stateOf(checkpoint!.ledger);
      const kept = earlier.incumbent?.candidate;
      expect(kept?.parameters).toEqual({ EXTRA: 1 });

      const ledger = checkpoint!.ledger.replace(/"processor":"[^"]*"/, '"processor":"another one"');
      const elsewhere = await claimed(host, { files, request: { budget, attempt: 2, resume }, ledger });
      const answer = await answerOf(startRun(host, elsewhere.state, { attempt: 2 }), 2);
      const [started, carried] = parsed(answer.ledger);
      expect(started).toMatchObject({ type: "started", seq: 0 });
      const tried = earlier.settled.length - 1;
      const name = expect.stringMatching(/^begun anew: it was measured with processor another one, and here it is /);
      expect(carried).toMatchObject({ type: "checkpoint", name, carried: { candidates: [{ id: kept?.id }], tried } });
      const settled = stateOf(answer.ledger).settled;
      expect(settled).toHaveLength(budget.iterations - tried);
      expect(settled[0]).toMatchObject({
        candidate: { id: "1", parent: "base", hypothesis: kept?.hypothesis, edits: kept?.edits },
        verdict: { kind: "keep" },
      });
      expect(answer.result).toMatchObject({ best: { parameters: { EXTRA: 1 } }, tried: budget.iterations });
    },
    5 * minutes,
  );

  test(
    "hears of a hint and of a stop while it works, within some twenty seconds",
    async () => {
      // More than a fast machine tries before it hears of anything.
      const values = Array.from({ length: 400 }, (_, index) => index + 32).join(" ");
      const many = { ...files, "scale.c": files["scale.c"].replace("1 32 40 48 64", values) };
      const request = { budget: { ...budget, iterations: 1000, rejections_in_row: 1000 } };
      const { state } = await claimed(host, { files: many, request });
      const run = startRun(host, state);
      await run.reached(({ type }) => type === "candidate");
      const stop = { by: "someone", at: "2026-11-21T11:00:00Z" };
      const hints = ["try a larger tile"];
      const asked = Date.now();
      await claimed(host, { files: many, request: { ...request, hints }, campaign: { stop } });
      const answer = await answerOf(run);
      const seconds = (Date.now() - asked) / 1000;
      expect(answer.result.exit).toEqual({ kind: "done", reason: "stopped" });
      expect(parsed(answer.ledger).slice(-3)).toMatchObject([
        { type: "hint", text: hints[0] },
        { type: "budget", ended: "stopped" },
        { type: "final_report" },
      ]);
      expect(seconds).toBeLessThan(40);

      // Whoever takes the stop back has the rest tried.
      const attempt = 2;
      const again = { ...request, attempt, resume, slice_seconds: 1 };
      const goingOn = await claimed(host, { files: many, request: again, ledger: answer.ledger });
      const { ledger, result } = await answerOf(startRun(host, goingOn.state, { attempt }), attempt);
      expect(result.exit).toEqual({ kind: "paused", reason: "slice" });
      // A slice takes one step at least; a short step leaves time for the next.
      const more = parsed(ledger).slice(parsed(answer.ledger).length);
      expect(more.slice(0, 2)).toMatchObject([{ type: "checkpoint", name: "resumed" }, { type: "granted" }]);
      expect(more.length).toBeGreaterThan(2);
    },
    5 * minutes,
  );

  test("that nobody waits for ends at once, builds nothing and leaves nothing", async () => {
    const request = { budget };
    const { state } = await claimed(host, { files, request });
    const run = {
      mode: "evolve",
      attempt: 1,
      runId: 7,
      runAttempt: 1,
      conclusion: null,
      reservedMinutes: 30,
      minutes: null,
      usdPerHour: null,
    } as const;
    await claimed(host, { files, request, campaign: { phase: "evolving", runs: [run] } });
    const began = Date.now();
    const byHand = startRun(host, state, { runAttempt: 2 });
    expect(await byHand.ended, byHand.said()).toBe(0);
    expect((Date.now() - began) / 1000).toBeLessThan(10);
    expect(byHand.said()).toContain("This run is not needed any more: attempt 1 of this run is the one that counts");
    expect([byHand.events(), byHand.artifacts()]).toEqual([[], []]);
  });

  test("a ledger that another task's campaign wrote is refused, and so is one with what nobody may try", async () => {
    const { state } = await claimed(host, { files, request: { budget, slice_seconds: 1 } });
    const { ledger } = await answerOf(startRun(host, state));
    const other = ledger.replace(/"goalHash":"[0-9a-f]{8}/, '"goalHash":"00000000');
    const request = { budget, attempt: 2, resume };
    const foreign = await claimed(host, { files, request, ledger: other });
    const refused = await answerOf(startRun(host, foreign.state, { attempt: 2 }), 2);
    expect(refused.result.exit).toMatchObject({ error: expect.stringContaining("of another base, goal or contract") });

    const edits = [{ path: "Makefile", baseBlob: "0".repeat(40), content: "all:\n\ttouch /tmp/owned\n" }];
    const candidate = { id: "1", parent: "base", proposer: "tuner", hypothesis: "", parameters: {}, edits };
    const seq = parsed(ledger).length;
    const planted = `${ledger}${JSON.stringify({ seq, at: Date.now(), type: "candidate", candidate })}\n`;
    const evil = await claimed(host, { files, request, ledger: planted });
    const caught = await answerOf(startRun(host, evil.state, { attempt: 2 }), 2);
    expect(caught.result.exit).toMatchObject({ error: expect.stringMatching(/candidate 1: .*Makefile/) });
    expect(caught.result.tried).toBe(0);
  });
});
