import { describe, expect, it } from "vitest";
import type { Campaign, Phase } from "../../src/model/campaign.ts";
import { missingWorkflowComment, problemComment, refusalComment } from "../../src/report/problem-comment.ts";
import { statusComment } from "../../src/report/status-comment.ts";
import { campaign, evolve, hostile, ran, repositoryUrl, verify } from "./sample.ts";

const status = (changes: Partial<Campaign>, results: { evolve?: typeof evolve; verify?: typeof verify } = {}) =>
  statusComment({
    campaign: { ...campaign, ...changes },
    evolve: results.evolve ?? null,
    verify: results.verify ?? null,
    repositoryUrl,
  });

describe("the status comment", () => {
  const told: [Phase, Partial<Campaign>, { evolve?: typeof evolve; verify?: typeof verify }][] = [
    ["claimed", {}, {}],
    ["evolving", { runs: ran.slice(0, 1) }, {}],
    ["verifying", { runs: ran }, { evolve }],
    ["publishing", { runs: ran }, { evolve, verify }],
    ["published", { runs: ran, pullRequest: 2 }, { evolve, verify }],
    ["nothing", { runs: ran.slice(0, 1), reason: "No candidate was better than the base." }, { evolve }],
    [
      "failed",
      { runs: ran.slice(0, 1), reason: "The build of the base failed." },
      {
        evolve: {
          ...evolve,
          exit: { kind: "failed", error: "make: *** [libmatmul.so] Error 1", remedy: "Mend the Makefile." },
        },
      },
    ],
  ];
  it.each(told)("of a campaign that is %s reads like this", (phase, changes, results) => {
    expect(status({ ...changes, phase }, results)).toMatchSnapshot();
  });

  it("does not change while nothing changes", () => expect(status({})).toBe(status({})));

  it("mentions nobody, whatever title, person and reason are", () => {
    const text = status({ phase: "failed", title: hostile, actor: "octocat", reason: hostile });
    expect(text.replace(/`[^`]*`/g, "")).not.toMatch(/@octocat|(?<!\\)<img|(?<!\\)!\[|#1\b/);
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
