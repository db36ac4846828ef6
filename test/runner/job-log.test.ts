import { expect, test } from "vitest";
import type { Candidate } from "../../src/model/candidate.ts";
import type { EventBody } from "../../src/model/ledger.ts";
import { jobLog } from "../../src/runner/job-log.ts";

function logged(events: readonly EventBody[]): string[] {
  const lines: string[] = [];
  const log = jobLog((line) => lines.push(line));
  for (const [seq, event] of events.entries()) log({ ...event, seq, at: 0 });
  return lines;
}

const candidate = (hypothesis: string): EventBody => ({
  type: "candidate",
  candidate: { id: "1", parent: "base", proposer: "tuner", hypothesis, parameters: {}, edits: [] } satisfies Candidate,
});

test("what happened to a candidate is folded below its verdict", () => {
  expect(
    logged([
      candidate("TILE=32"),
      { type: "built", candidate: "1", outcome: { kind: "built", digest: "d", seconds: 0.25 } },
      {
        type: "measured",
        candidate: "1",
        against: "base",
        stage: "screen",
        outcome: { kind: "incorrect", case: "train-128", detail: "c[3] is 0" },
      },
      {
        type: "verdict",
        candidate: "1",
        stage: "screen",
        verdict: { kind: "reject", reason: "incorrect", detail: "train-128" },
      },
    ]),
  ).toEqual([
    "::group::   1  TILE=32                                          rejected: incorrect",
    "built in 0.3 s",
    "screen against base: incorrect, train-128: c[3] is 0",
    "rejected: incorrect, train-128",
    "::endgroup::",
  ]);
});

test("a text from outside cannot give the runner a command", () => {
  const lines = logged([
    { type: "hint", text: "a\n::set-env name=PATH::/evil" },
    { type: "error", message: "##[add-path]/evil" },
    candidate("x\r\n::stop-commands::t"),
    {
      type: "verdict",
      candidate: "1",
      stage: "build",
      verdict: { kind: "crash", stage: "build", error: "\n::warning::x" },
    },
  ]);
  expect(lines.filter((line) => /^\s*::(?!group::   1|endgroup::)|##\[|[\r\n]/.test(line))).toEqual([]);
  expect(lines[0]).toBe("hint: a ::set-env name=PATH::/evil");
});
