import { describe, expect, test } from "vitest";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import type { PreparedBenchmark } from "../../src/model/prepared-benchmark.ts";
import { benchmarkComment } from "../../src/report/benchmark-comment.ts";
import { contractMarkdown } from "../../src/report/contract-words.ts";
import { cutMarkdown } from "../../src/report/cut-markdown.ts";
import { benchmarkText, issueBody } from "../decide/campaign-fixtures.ts";
import { prepared, preparing, proposed } from "../decide/preparing-fixtures.ts";
import { hostile } from "./sample.ts";

/** What would be obeyed: a mention, a tag or an image that no backslash stands before, a change of direction. */
const alive = /@octocat|(?<!\\)<img|(?<!\\)!\\?\[x|\u202E/;

const benchmark = parseBenchmark({ text: benchmarkText, name: "benchmark.yaml" });
const goal = parseGoal({ text: issueBody, name: "issue #4" });

const comment = (campaign: Campaign, of: PreparedBenchmark | null = prepared) =>
  benchmarkComment({ campaign, goal, benchmark, prepared: of, estimate: { minutes: 50, usd: 1.25 } });

describe("the comment with a benchmark", () => {
  test("says first what a person can do about it, and what that costs", () => {
    const text = comment(proposed);
    const opening = text.slice(0, text.indexOf("The goal had none"));
    expect(opening).toMatchInlineSnapshot(`
      "<!-- hone:benchmark -->

      ### Hone: the benchmark that is to judge this

      **It waits for an approval.** What follows takes at most 50 min of runners, 1.25 USD of machines, and what its models cost.

      - \`/hone approve\` starts the search with it. Whoever writes that answers for the runs that follow.
      - \`/hone retry "the sizes are too small"\` has another one prepared, with what you say of this one.
      - \`/hone stop\` ends the campaign.
      - Or commit a benchmark of your own (\`benchmark.yaml\`, or as \`## Benchmark\` of the goal names it), stop this campaign, and take the label off and put it on again. This one's files are a beginning.

      The goal as Hone read it: The function \`matmul\` in \`matmul.c\`. Candidates may change \`matmul.c\`.

      A faster version is only as right as this says it is: read what it checks and with which tolerance, and whether its cases are those that matter. It comes with the pull request, as \`.hone/benchmarks/issue-4-7669dcf5\`. Preparing it took 7 answers of models, 0.42 USD in all.

      A model wrote this benchmark, and Hone proved it on the base: it builds, answers that nobody computed fail, and equal code measured against itself holds. It would lie in \`.hone/benchmarks/issue-4-7669dcf5\`.

      | case | | time on the base | equal code differs by |
      |:--|:--|--:|--:|
      | \`train-128\` | search | 6.90 ms | 1.0 % |
      | \`test-200\` | held out | 20.0 ms | – |

      Compared: \`c\` (1e-4 of the expected value).

      ### What to look at

      - Whether 128 is a usual size.
      - Of the analysis: Whether 128 is a usual size.

      ### What was proved

      - Turned away: zeros
      - One run of all cases takes 2 s
      - A campaign with it takes at most 50 min and 1.25 US dollars
      - Preparing it took 1 min 30 s, 7 answers of a model and 0.42 US dollars

      ### What the model read out of the sources

      - \`matmul\` in \`matmul.c\`
      - Threads: 1, one
      - Build: make, make -s

      ### Files

      <details><summary>benchmark.yaml, 5 lines</summary>

      \`\`\`yaml
      schema_version: 1
      benchmark_id: matmul-c
      build: {commands: [[make, -s]], inputs: [Makefile], artifact: libmatmul.so}
      functions: [{symbol: matmul, args: [{name: a, role: in, dtype: f32, shape: [n]}, {name: c, role: out, dtype: f32, shape: [n]}]}]
      cases: [{id: train-128, n: 128}, {id: test-200, n: 200}]
      \`\`\`

      </details>

      <details><summary>run.py, 1 line</summary>

      \`\`\`python
      print(1)
      \`\`\`

      </details>

      <sub>Campaign issue-4-7669dcf5, contract \`e96339d33577\`. All of it: \`git fetch origin refs/hone/campaigns/issue-4-7669dcf5 && git show FETCH_HEAD:prepared.json\`</sub>"
    `);
  });

  test.each<[string, Campaign, string]>([
    ["approved", { ...proposed, phase: "evolving", agreed: { by: "ada", at: "" } }, "`ada` approved of it"],
    ["used at once", { ...proposed, phase: "evolving" }, "`benchmarks: {generated: at_once}`"],
    ["put aside for another", preparing, "another one is being prepared"],
    ["stopped", { ...proposed, phase: "stopped" }, "nothing is measured with it"],
    [
      "published",
      {
        ...proposed,
        phase: "published",
        agreed: { by: "ada", at: "" },
        request: { ...proposed.request, mode: "verify" },
      },
      "`ada` approved of it",
    ],
  ])("of a campaign where it is %s asks for nothing any more", (_, campaign, words) => {
    const text = comment(campaign);
    expect(text).toContain(words);
    expect(text).not.toContain("It waits for an approval");
  });

  test("of a goal's own shows what it measures, and asks nobody to prepare another", () => {
    const text = comment({ ...proposed, request: { ...proposed.request, mode: "evolve" } }, null);
    expect(text).toContain("| `test-200` | confirms | 1 |");
    expect(text).not.toContain("/hone retry");
  });

  test("keeps what a person has to do, and the way to all of it, within GitHub's limit", () => {
    const large = { path: "data.txt", content: "```\n</details>\n".repeat(20_000) };
    const text = comment(proposed, { ...prepared, files: [...prepared.files, large] });
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain("/hone approve");
    expect(text).toContain("git show FETCH_HEAD:prepared.json");
  });

  test("obeys nothing of what stands in it", () => {
    const bad = { ...goal, target: hostile };
    const text = benchmarkComment({
      campaign: proposed,
      goal: bad,
      benchmark,
      prepared: null,
      estimate: { minutes: 1, usd: null },
    });
    expect(text).not.toMatch(alive);
  });
});

test("a contract's words escape what its author wrote", () => {
  const text = contractMarkdown({ ...benchmark, benchmark_id: hostile });
  expect(text).not.toMatch(alive);
});

describe("Markdown that does not fit", () => {
  test("that fits stays as it is", () => {
    expect(cutMarkdown("a\nb", 10)).toEqual({ text: "a\nb", isCut: false });
  });

  test("is cut between lines, and what is open is closed", () => {
    const text = `<details><summary>x</summary>\n\n\`\`\`\`c\n${"int x;\n".repeat(100)}\`\`\`\`\n</details>`;
    const { text: cut, isCut } = cutMarkdown(text, 100);
    expect(isCut).toBe(true);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/int x;\n````\n\n<\/details>$/);
  });

  test("takes no fold of a code block for one", () => {
    const text = `\`\`\`\n<details>\n\`\`\`\n${"words\n".repeat(100)}`;
    expect(cutMarkdown(text, 60).text).not.toContain("</details>");
  });

  test("is one line that is too long", () => {
    expect(cutMarkdown("x".repeat(100), 10)).toEqual({ text: "", isCut: true });
  });
});
