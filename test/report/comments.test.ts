import { describe, expect, it } from "vitest";
import type { Campaign } from "../../src/model/campaign.ts";
import type { RunResult } from "../../src/model/run-result.ts";
import { missingWorkflowComment, problemComment, refusalComment } from "../../src/report/problem-comment.ts";
import { statusComment } from "../../src/report/status-comment.ts";
import type { CampaignNow } from "../../src/report/standing.ts";
import { campaign, candidate, evolve, hostile, published, ran, repositoryUrl, verify } from "./sample.ts";

type Results = { evolve?: RunResult; verify?: RunResult };

const status = (changes: Partial<Campaign>, results: Results = {}, now: CampaignNow = { kind: "quiet" }) =>
  statusComment({
    campaign: { ...campaign, ...changes },
    evolve: results.evolve ?? null,
    verify: results.verify ?? null,
    now,
    repositoryUrl,
    isPublic: false,
  });

const preparingRuns = ran.slice(0, 1).map((run) => ({ ...run, mode: "prepare" as const }));

describe("the status comment", () => {
  const newer = "6b1d0aa".padEnd(40, "0");
  const approval = { kind: "approval", originals: {}, paths: [] } as const;
  const reviewed = { ...published, phase: "published" } as const;
  const told: [string, Partial<Campaign>, Results, CampaignNow?][] = [
    ["claimed", {}, {}],
    ["claimed without a benchmark", { request: { ...campaign.request, mode: "prepare" } }, {}],
    ["preparing", { phase: "preparing", request: { ...campaign.request, mode: "prepare" }, runs: preparingRuns }, {}],
    ["proposed", { phase: "proposed", request: { ...campaign.request, mode: "prepare" }, runs: preparingRuns }, {}],
    [
      "not prepared",
      {
        phase: "failed",
        reason: "the task screen refused 3 tries. Say in the goal which sizes are usual.",
        request: { ...campaign.request, mode: "prepare" },
        runs: preparingRuns,
      },
      {},
    ],
    ["evolving", { phase: "evolving", runs: ran.slice(0, 1) }, {}],
    ["verifying", { phase: "verifying", runs: ran }, { evolve }],
    [
      "waiting",
      { phase: "waiting", runs: ran, request: { ...campaign.request, candidate } },
      { evolve, verify },
      approval,
    ],
    ["publishing", { phase: "publishing", runs: ran }, { evolve, verify }],
    ["published", reviewed, { evolve, verify }],
    ["merged", { ...published, phase: "merged" }, { evolve, verify }],
    ["declined", { ...published, phase: "declined", reason: "#2 was closed without a merge" }, { evolve, verify }],
    ["stopped", { phase: "stopped", runs: ran.slice(0, 1), reason: "ada stopped it" }, { evolve }],
    [
      "nothing",
      { phase: "nothing", runs: ran.slice(0, 1), reason: "No candidate was better than the base." },
      { evolve },
    ],
    [
      "failed",
      { phase: "failed", runs: ran.slice(0, 1), reason: "The build of the base failed." },
      {
        evolve: {
          ...evolve,
          exit: { kind: "failed", error: "make: *** [libmatmul.so] Error 1", remedy: "Mend the Makefile." },
        },
      },
    ],
    [
      "verifying on a base that moved",
      { phase: "verifying", runs: ran, request: { ...campaign.request, base: newer } },
      { evolve },
    ],
    [
      "measured again while its pull request is open",
      { ...published, phase: "verifying", request: { ...campaign.request, mode: "verify", attempt: 3, base: newer } },
      { evolve, verify },
    ],
    ["published with newer commits", reviewed, { evolve, verify }, { kind: "new-commits", head: newer }],
    ["published on an old base", reviewed, { evolve, verify }, { kind: "outdated", base: newer, paths: ["Makefile"] }],
    [
      "published and not confirmed again",
      {
        ...reviewed,
        reason: "the confirmation said within-noise: 1.00x",
        request: { ...campaign.request, mode: "verify", attempt: 3, base: newer },
      },
      { evolve, verify },
    ],
  ];
  it.each(told)("of a campaign that is %s reads like this", (_, changes, results, now) => {
    expect(status(changes, results, now)).toMatchSnapshot();
  });

  const since = Date.parse("2026-11-21T10:05:42Z");
  const standings: [string, CampaignNow, string][] = [
    [
      "has waited a moment for a runner",
      { kind: "queued", since, labels: ["gpu"], long: false },
      "waits since 2026-11-21 10:05 UTC for a runner with the label `gpu`.",
    ],
    [
      "nobody takes the job of",
      { kind: "queued", since, labels: ["self-hosted", "gpu"], long: true },
      "needs one with the labels `self-hosted` `gpu`. Start one, or change `runs_on`",
    ],
    [
      "has tried some",
      { kind: "running", progress: { tried: 12, kept: 2, seconds: 300, gain: 3.94 } },
      "12 candidates tried, 2 kept, best so far 3.9x, **not confirmed**; 5 min of search.",
    ],
    [
      "has found nothing yet",
      { kind: "running", progress: { tried: 1, kept: 0, seconds: 9, gain: null } },
      "1 candidate tried, 0 kept, nothing better so far",
    ],
    [
      "may not spend more today",
      { kind: "over-limit", why: "600 of 600 minutes are spent today", until: since },
      "**It waits:** 600 of 600 minutes are spent today. It goes on by itself after 2026-11-21 10:05 UTC",
    ],
  ];
  it.each(standings)("of a campaign that %s says so", (_, now, words) => {
    expect(status({ phase: "evolving", runs: ran.slice(0, 1) }, {}, now)).toContain(words);
  });

  it("names the campaigns that may change the same files", () => {
    expect(status({ beside: [4, 7] })).toContain(
      "| beware | #4, #7 may change the same files; whichever is merged first",
    );
  });

  it("says that it is stopping until the run has heard of it", () => {
    expect(status({ phase: "evolving", stop: { by: "ada", at: "2026-11-21T11:00:00Z" } })).toContain(
      "### Hone: stopping",
    );
  });

  it("does not change while nothing changes", () => expect(status({})).toBe(status({})));

  it("asks for one thing where the reason says what to write", () => {
    const again = "take the label off and put it on again";
    expect(
      status({ phase: "failed", reason: "It was refused. Tick it, then write `/hone continue 0`." }),
    ).not.toContain(again);
    expect(status({ phase: "failed", reason: "It was refused." })).toContain(again);
  });

  it("mentions nobody, whatever title, person and reason are", () => {
    for (const phase of ["failed", "stopped", "declined", "nothing"] as const) {
      const text = status({ phase, title: hostile, actor: "octocat", reason: hostile });
      expect(text.replace(/`[^`]*`/g, "")).not.toMatch(/@octocat|(?<!\\)<img|(?<!\\)!\[|#1\b/);
    }
  });
});

describe("a diff that waits for approval", () => {
  const edit = { path: "matmul.c", baseBlob: "d".repeat(40), content: "int a;\nint c;\n" };
  const shown = (edits: (typeof candidate)["edits"], originals: Record<string, string>, paths: string[] = []) =>
    status(
      { phase: "waiting", runs: ran, request: { ...campaign.request, candidate: { ...candidate, edits } } },
      { evolve, verify },
      { kind: "approval", originals, paths },
    );
  const before = { ["d".repeat(40)]: "int a;\nint b;\n" };

  it("is shown against the base, with what approving it does", () => {
    const text = shown([edit, { path: "new.h", baseBlob: null, content: "x\n" }], before);
    expect(text).toContain(
      "```diff\n--- a/matmul.c\n+++ b/matmul.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n--- /dev/null\n+++ b/new.h",
    );
    expect(text).toContain("`/hone approve` opens the pull request");
  });

  it("names the characters that nobody would see", () => {
    const text = shown([{ ...edit, content: "int a;\nint\u202E b;\u200B\n" }], before);
    expect(text).toContain("+int⟨U+202E⟩ b;⟨U+200B⟩");
  });

  it("cannot leave its block", () => {
    const text = shown([{ ...edit, content: "int a;\n```` \n@octocat\n" }], before);
    expect(text).toMatch(/\n`````diff\n[^]*\n`````\n/);
  });

  it("says what it does not show, and where that is", () => {
    const large = { ...edit, path: "table.c", content: "x\n".repeat(200_000) };
    const unread = { ...edit, path: "other.c", baseBlob: "e".repeat(40) };
    const text = shown([edit, large, unread], before);
    expect(text).toContain(
      "2 files not shown (`table.c`, `other.c`): all new contents are in the state, `git fetch origin refs/hone/campaigns/",
    );
  });

  it("fits into a comment", () => {
    const lines = Array.from({ length: 20_000 }, (_, line) => `int v${line};`).join("\n");
    const text = shown([{ ...edit, content: lines }], before, ["Makefile"]);
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain("more characters)");
    expect(text).toContain(
      "`main` has changed what is measured meanwhile (`Makefile`): once approved, it is measured again",
    );
    expect(text).toContain("`/hone approve` opens");
  });
});

describe("an answer on the issue", () => {
  it("to wrong input says where, what and how to mend it", () => {
    expect(
      problemComment({ where: "issue #4:7", what: "there is no Target section", remedy: 'Add "## Target".' }),
    ).toMatchSnapshot();
  });

  it("to someone who may not start a campaign names the permission", () => {
    expect(refusalComment({ sender: "passer-by", label: "optimize" })).toMatchSnapshot();
  });

  it("to a missing workflow has a link that creates it", () => {
    const text = missingWorkflowComment({
      workflow: "hone.yml",
      repositoryUrl,
      defaultBranch: "main",
      template: "name: Hone\non: workflow_dispatch\n",
    });
    expect(text).toMatchSnapshot();
    const link = new URL(/\]\((\S+)\)/.exec(text)?.[1] ?? "");
    expect(link.searchParams.get("filename")).toBe(".github/workflows/hone.yml");
    expect(link.searchParams.get("value")).toBe("name: Hone\non: workflow_dispatch\n");
  });

  it("leaves a template that is too long for an address to the comment's text", () => {
    const text = missingWorkflowComment({
      workflow: "hone.yml",
      repositoryUrl,
      defaultBranch: "main",
      template: "# long\n".repeat(1000),
    });
    expect(/\]\((\S+)\)/.exec(text)?.[1]?.length).toBeLessThan(500);
    expect(text).toContain("# long\n# long");
  });
});
