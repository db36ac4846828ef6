import { expect, test } from "vitest";
import type { Answer } from "../../src/model/answer.ts";
import { answerComment } from "../../src/report/answers.ts";
import { noRoomComment } from "../../src/report/problem-comment.ts";
import { statusComment } from "../../src/report/status-comment.ts";
import { campaign, hostile, published, repositoryUrl } from "./sample.ts";

const spent = { minutes: 12.5, usd: 0.42 };
const answers: Record<string, Answer> = {
  help: { kind: "help", label: "optimize" },
  "not allowed": { kind: "not-allowed", sender: "eve" },
  edited: { kind: "edited" },
  problem: { kind: "problem", problem: { where: ".github/hone.yml:3", what: "it is wrong", remedy: "Mend it." } },
  unknown: { kind: "unknown", command: "stopp it", nearest: "stop" },
  "unknown, and nothing is near": { kind: "unknown", command: "dance", nearest: null },
  wrong: { kind: "wrong", command: "continue", what: "the campaign is over", remedy: "Set the label again." },
  "no campaign": { kind: "no-campaign", command: "stop", label: "optimize" },
  status: { kind: "status", campaign: { ...campaign, ...published }, spent },
  budget: {
    kind: "budget",
    campaign,
    spent: { minutes: 0, usd: null },
    ceiling: { ...campaign.request.budget, usd: 5 },
  },
  done: { kind: "done", what: "It may try 50 candidates in all, fewer than was asked for." },
};

const say = (answer: Answer, to = "grace") => answerComment({ slot: "answer-70", to, answer, repositoryUrl });

test.each(Object.entries(answers))("the answer: %s", (_, answer) => expect(say(answer)).toMatchSnapshot());

test("what a run may still take is not told as if it were gone", () => {
  const told = (minutes: number | null) =>
    say({ kind: "status", campaign: { ...campaign, runs: published.runs.map((run) => ({ ...run, minutes })) }, spent });
  expect(told(null)).toContain("| 12 min 30 s of runners, 0.42 USD, with all that the present run may take |");
  expect(told(6)).not.toContain("present run");
});

test("no answer obeys, links or mentions what came from people", () => {
  const texts = [
    say({ kind: "unknown", command: hostile, nearest: null }, hostile),
    say({ kind: "wrong", command: hostile, what: hostile, remedy: hostile }),
    say({ kind: "problem", problem: { where: hostile, what: hostile, remedy: hostile } }),
    say({ kind: "status", campaign: { ...campaign, title: hostile, reason: hostile }, spent }),
  ];
  for (const text of texts) {
    const outside = text.replace(/(`+)[^`].*?\1/gs, "");
    expect(outside).not.toMatch(/(?<!\\)<(?!\/?sub>|!-- hone:answer-70 -->)|@(?!\u200B)\w|(?<!\\)!\[/);
    expect(text.startsWith("<!-- hone:answer-70 -->")).toBe(true);
    expect(text).not.toMatch(/^\s*\/hone/m);
  }
});

test("an issue that waits for its turn says for what", () => {
  expect(noRoomComment({ working: ["issue-1-aaaaaaaa", "issue-2-bbbbbbbb"], limit: 2 })).toMatchSnapshot();
});

test("a campaign names the others that may change the same files", () => {
  const status = { evolve: null, verify: null, repositoryUrl, isPublic: false, now: { kind: "quiet" } as const };
  expect(statusComment({ ...status, campaign: { ...campaign, beside: [7, 9] } })).toContain(
    "| beware | #7, #9 may change",
  );
  expect(statusComment({ ...status, campaign })).not.toContain("beware");
});
