import { describe, expect, it } from "vitest";
import type { Charged, Turn } from "../../src/model/ledger.ts";
import type { RejectedIdea } from "../../src/model/run-result.ts";
import { accountOf, SearchAccount } from "../../src/model/search-account.ts";
import type { Search, SettledCandidate } from "../../src/model/search-account.ts";
import type { RejectReason, Verdict } from "../../src/model/verdict.ts";
import { gateLine, gateList } from "../../src/report/gates.ts";
import { proposerLines, proposerTable } from "../../src/report/proposers.ts";
import { campaignReport } from "../../src/report/pull-request.ts";
import { rejectedIdeas } from "../../src/report/sections.ts";
import { searchLines } from "../../src/report/terminal.ts";
import { noGainReport } from "../../src/report/unfinished.ts";
import { candidate, evaluation, evolve, frozen, hostile } from "./sample.ts";

const keep: Verdict = { kind: "keep", detail: "" };
const reject = (reason: RejectReason): Verdict => ({ kind: "reject", reason, detail: "" });
const crash: Verdict = { kind: "crash", stage: "build", error: "" };
const settled = (proposer: string, verdict: Verdict, gain: number | null = null): SettledCandidate => ({
  candidate: { proposer },
  verdict,
  gain,
});
const turn = (proposer: string, outcome: Turn["outcome"], why: string): Turn => ({
  type: "turn",
  proposer,
  outcome,
  why,
});
const charge = (proposer: string, usd: number | null, tokens = 1000): Charged => ({
  type: "charged",
  proposer,
  model: "m",
  call: "1",
  inputTokens: 20 * tokens,
  cacheReadTokens: 12 * tokens,
  cacheWriteTokens: tokens,
  outputTokens: tokens,
  usd,
});

const cost = (arm: string, candidate: string | null, seconds: number, usd = 0): Search["costs"][number] => ({
  arm,
  candidate,
  seconds,
  usd,
});

const search: Search = {
  metric: { name: "time", kind: "time", scale: "ratio" },
  tried: [
    settled("tuner", reject("slower"), -0.1),
    settled("claude", keep, Math.log(1.4)),
    settled("claude/radical", reject("incorrect"), 3),
    settled("claude", crash),
    settled("claude/radical", crash),
    settled("tuner", keep, Math.log(1.05)),
    settled("claude", keep, Math.log(2.5)),
  ],
  turns: [turn("claude", "no-edit", "it asked a question"), turn("local", "failed", "the server refuses the key")],
  charges: [charge("claude", 0.5), charge("claude", 0.75), charge("local", null, 40)],
  costs: [
    cost("tuner", "1", 20),
    cost("claude", "2", 300, 0.4),
    cost("claude/radical", "3", 240, 0.3),
    cost("claude", null, 30, 0.05),
    cost("claude", "4", 60, 0.1),
    cost("claude/radical", "5", 60, 0.2),
    cost("tuner", "6", 25),
    cost("local", null, 5),
    cost("claude", "7", 100, 0.1),
    cost("tuner", "8", 5),
  ],
};

const account = accountOf(search);
const difference = accountOf({ ...search, metric: { name: "val_loss", kind: "value", scale: "difference" } });
const cells = (row = "") => row.split(/(?<!\\)\|/).map((cell) => cell.trim());

describe("the account of a search", () => {
  it("counts the shares of all arms to one", () => {
    const arms = account.proposers.flatMap((one) => one.arms);
    expect(arms.map(({ stance }) => stance)).toEqual([null, "refine", "radical", null]);
    expect(arms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("has each proposer once, its stances together, in the order of their first appearance", () => {
    expect(account.proposers.map(({ proposer }) => proposer)).toEqual(["tuner", "claude", "local"]);
    expect(account.proposers[1]).toEqual({
      proposer: "claude",
      candidates: 5,
      kept: 2,
      bestGain: Math.log(2.5),
      rejected: [
        { reason: "build", count: 2 },
        { reason: "incorrect", count: 1 },
      ],
      arms: [
        {
          stance: "refine",
          turns: 4,
          share: 0.4,
          candidates: 3,
          kept: 2,
          gain: Math.log(1.4) + Math.log(2.5),
          usd: expect.closeTo(0.65),
          seconds: 490,
        },
        { stance: "radical", turns: 2, share: 0.2, candidates: 2, kept: 0, gain: 0, usd: 0.5, seconds: 300 },
      ],
      fruitless: { "no-edit": 1, stopped: 0, failed: 0 },
      lastWhy: "it asked a question",
      models: ["m"],
      calls: 2,
      inputTokens: 40_000,
      cacheReadTokens: 24_000,
      outputTokens: 2000,
      usd: 1.25,
      unpriced: 0,
    });
  });

  it("is what its own schema takes, whatever proposers are called and say", () => {
    const long = "p".repeat(500);
    const names = Array.from({ length: 80 }, (_, index) => settled(`${index}${long}/${long}`, keep, 0.1));
    const many = {
      ...search,
      tried: names,
      turns: [turn(`0${long}`, "failed", "w".repeat(4000))],
      costs: names.map(({ candidate: { proposer } }, at) => cost(proposer, `${at}`, 1)),
    };
    expect(SearchAccount.parse(accountOf(many)).proposers).toHaveLength(50);
    expect(SearchAccount.parse(account)).toEqual(account);
    expect(accountOf({ ...search, tried: [], turns: [], charges: [], costs: [] }).proposers).toEqual([]);
  });
});

describe("the table of proposers", () => {
  it("reads like this", () => expect(proposerTable(account)).toMatchSnapshot());

  it("reads like this on a terminal", () => expect(`\n${proposerLines(account).join("\n")}\n`).toMatchSnapshot());

  it("says a step on the difference scale in the metric's unit", () => {
    expect(cells(proposerTable(difference).split("\n")[3])[4]).toBe("0.916");
    expect(proposerLines(difference)[2]).toContain("best step 0.916");
  });

  it("says what has no price, all of it or in part", () => {
    const mixed = accountOf({ ...search, charges: [charge("claude", 0.004), charge("claude", null)] });
    expect(cells(proposerTable(mixed).split("\n")[3])[9]).toBe("0.0040 USD, and 1 call without a price");
    expect(cells(proposerTable(account).split("\n")[4])[9]).toBe("no price");
    expect(cells(proposerTable(account).split("\n")[2])[9]).toBe("–");
  });

  it("has no arms where there was but one to choose", () => {
    const alone = accountOf({
      ...search,
      tried: search.tried.slice(0, 1),
      turns: [],
      charges: [],
      costs: [cost("tuner", "1", 20)],
    });
    expect(proposerTable(alone)).not.toContain("stance");
    expect(proposerLines(alone)).toHaveLength(1);
  });

  it("is empty where nobody proposed", () => {
    const none = accountOf({ ...search, tried: [], turns: [], charges: [], costs: [] });
    expect(proposerTable(none)).toBe("");
    expect(proposerLines(none)).toEqual([]);
  });

  it("lets nothing from outside mention, link, draw or break the table", () => {
    const dirty = accountOf({
      ...search,
      tried: [settled(`${hostile}`, crash), settled(`x/${hostile}`, keep, 0.1)],
      turns: [turn("x", "failed", hostile)],
      charges: [{ ...charge(hostile, null), model: hostile }],
      costs: [cost(hostile, "1", 1), cost(`x/${hostile}`, "2", 1), cost("x", null, 1)],
    });
    const text = proposerTable(dirty);
    const visible = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE");
    expect(visible).not.toMatch(/@octocat|#1\b|www\.evil|https:\/\/evil|(?<!\\)<[a-z/]|(?<!\\)!\[/);
    const rows = text.split("\n").filter((line) => line.startsWith("| "));
    expect(rows).toHaveLength(3 + 4);
    expect(rows.map((row) => cells(row).length)).toEqual(rows.map(() => 11));
    const lines = proposerLines(dirty);
    expect(lines).toHaveLength(2 + 3);
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe("the gates", () => {
  const idea = (id: string, reason: string, detail: string): RejectedIdea => ({ id, hypothesis: "", reason, detail });
  const rejected = [
    idea("2", "policy", "calls: `kernel.c`, line 3, has `popen`"),
    idea("3", "slower", "0.9x"),
    idea("4", "crash: build", "error: expected ;"),
    idea("5", "policy", "secrets: the hypothesis has what looks like a GitHub token"),
    idea("6", "build", "no rule"),
    idea("7", "within-noise", ""),
    idea("8", "sunspots", "of the runner's own"),
  ];

  it("are shown each with its count and last reason, those that refused nothing by name", () => {
    expect(gateList(rejected)).toMatchSnapshot();
    expect(gateLine(rejected)).toBe(
      "  refused by: scope 0 · policy 2 · not tried before 0 · builds 2 · runs to its end 0 · correct 0 · within what the machine can 0 · other metrics not worse 0 · no case slower 0 · a gain beyond the noise 2 · another reason 1",
    );
  });

  it("are shown in a report in which nothing was rejected", () => {
    expect(rejectedIdeas([], 1000)).toMatch(
      /^No idea was rejected\.\n\nGates, .*\n\n- nothing was refused by: scope, /,
    );
  });

  it("say a hostile reason as text only", () => {
    const text = gateList([idea(hostile, "policy", hostile)]);
    expect(text.split("\n")).toHaveLength(4);
    expect(text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE")).not.toMatch(/@octocat|(?<!\\)<[a-z/]|(?<!\\)!\[/);
  });
});

describe("who proposed and what the gates did", () => {
  const effort = { tried: 7, kept: 3, searchSeconds: 90, confirmSeconds: null };

  it("stands in a campaign's report and in one without a gain", () => {
    const report = campaignReport({
      title: "Make matmul faster",
      evaluation,
      candidate,
      frozen,
      rejected: evolve.rejected,
      effort: { ...effort, account },
      reproduce: "npx hone evaluate goal.md --candidate 12.diff",
    });
    const none = noGainReport({
      title: "Make matmul faster",
      rejected: evolve.rejected,
      effort: { ...effort, account },
      sight: null,
      finished: true,
      tried: 7,
      open: null,
    });
    for (const text of [report, none]) {
      expect(text).toContain(proposerTable(account));
      expect(text).toContain(gateList(evolve.rejected));
    }
  });

  it("stands at a terminal below the closing line", () => {
    const lines = searchLines(evolve.rejected, [], account);
    expect(lines.slice(1)).toEqual([gateLine(evolve.rejected), ...proposerLines(account)]);
    expect(searchLines(evolve.rejected, [])).toHaveLength(2);
  });

  it("is not said where it is not known", () => {
    const text = noGainReport({
      title: "x",
      rejected: [],
      effort,
      sight: null,
      finished: true,
      tried: 7,
      open: null,
    });
    expect(text).not.toContain("proposer");
  });
});
