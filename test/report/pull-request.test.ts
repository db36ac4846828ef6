import { describe, expect, it } from "vitest";
import { campaignReport, pullRequestBody, pullRequestTitle } from "../../src/report/pull-request.ts";
import type { RejectedIdea } from "../../src/model/run-result.ts";
import {
  campaign,
  candidate,
  evaluation,
  evolve,
  frozen,
  guarded,
  hostile,
  loss,
  ran,
  repositoryUrl,
  verify,
} from "./sample.ts";

const published = { ...campaign, runs: ran, head: "9".repeat(40) };
const body = (changes: Partial<Parameters<typeof pullRequestBody>[0]> = {}) =>
  pullRequestBody({ campaign: published, evolve, verify, repositoryUrl, ...changes });

describe("the title", () => {
  const cases: [string, string][] = [
    ["Make matmul faster", "matmul: 4.1x faster (4.0–4.2)"],
    ["Speed up the softmax kernel", "softmax kernel: 4.1x faster (4.0–4.2)"],
    ["Faster", "Faster: 4.1x faster (4.0–4.2)"],
    ["Make matmul [skip ci] faster", "matmul [\u200Bskip ci]: 4.1x faster (4.0–4.2)"],
    ["Make matmul [ NO CI ] faster", "matmul [\u200B NO CI ]: 4.1x faster (4.0–4.2)"],
    ["Please fix @octocat's #1", "Please fix @\u200Boctocat's #\u200B1: 4.1x faster (4.0–4.2)"],
  ];
  it.each(cases)("of %j says what got faster and by how much", (title, expected) => {
    expect(pullRequestTitle({ title, evaluation })).toBe(expected);
  });

  it("has the configured prefix, and calls a reported value better, not faster", () => {
    const metrics = [{ ...evaluation.metrics[0]!, name: "score", kind: "value" as const }];
    expect(pullRequestTitle({ title: "Make x faster", evaluation: { ...evaluation, metrics }, prefix: "perf: " })).toBe(
      "perf: x: 4.1x better (4.0–4.2)",
    );
  });
});

it("the title of a metric without a ratio says the difference", () => {
  expect(pullRequestTitle({ title: "Train better", evaluation: loss })).toBe(
    "Train better: val_loss 0.0121 lower (0.0098 to 0.0144)",
  );
  const worse = {
    ...loss,
    metrics: loss.metrics.map((metric) => ({ ...metric, estimate: -0.5, low: -0.75, high: -0.25 })),
  };
  const cases = loss.cases.map((measured) => ({ ...measured, candidate: 9 }));
  expect(pullRequestTitle({ title: "Train better", evaluation: { ...worse, cases } })).toBe(
    "Train better: val_loss 0.5 higher (0.25 to 0.75)",
  );
});

it("the body shows guarded metrics, the repository's tests, waivers and a second confirmation", () => {
  const text = pullRequestBody({ campaign, evolve, verify: { ...verify, evidence: guarded }, repositoryUrl });
  expect(text).toContain("| `memory` | 1.001x | 0.993–1.009 | 5.0 % |");
  expect(text).toContain("| `accuracy` | 1.000x | 1.000–1.000 | nothing |");
  expect(text).toContain(
    "The repository's own tests passed in the sandbox: `make test` (1.2 s), `` ./check.sh \\| `id` `` (1.2 s).",
  );
  expect(text).toContain("The task screen's finding `zeros` is waived by the goal.");
  expect(text).toContain("Waived by the goal and not found: `stale`.");
  expect(text).toContain("confirmed a second time, on pairs of its own: look twice");
});

describe("the body", () => {
  it("reads like this", () => expect(body()).toMatchSnapshot());

  it("names the campaigns that may change the same files", () => {
    expect(body({ campaign: { ...published, beside: [4, 7] } })).toContain(
      "The campaigns of #4, #7 may change the same files",
    );
  });

  it("describes the commit that verify measured, whatever the campaign asks for now", () => {
    const newer = "6b1d0aa".padEnd(40, "0");
    const runs = [...ran, { ...ran[1]!, attempt: 3, runId: 103 }];
    const text = body({ verify: { ...verify, base: newer, attempt: 3 }, campaign: { ...published, runs } });
    expect(text).toContain(
      "comes from [verify 3](https://github.example/octo/matmul/actions/runs/103), measured against `6b1d0aa` of `main`",
    );
    expect(text).toContain("Frozen: base `6b1d0aa00000`");
    expect(text).not.toContain("3f2c9ab");
  });

  it("names the goal file where there is one", () => {
    expect(body({ campaign: { ...published, root: "kernels", goalFile: "kernels/my goal.md" } })).toContain(
      "npx hone evaluate 'kernels/my goal.md' --candidate 12.diff",
    );
  });

  it("says so when nothing was held out, when it was not confirmed and when the metric was reported", () => {
    const weak = {
      ...evaluation,
      evidence: "reported" as const,
      stage: "compare" as const,
      cases: evaluation.cases.slice(0, 1),
    };
    const text = body({ verify: { ...verify, evidence: weak } });
    expect(text).toContain("none held out from the search");
    expect(text).toContain("**Not confirmed**");
    expect(text).toContain("the benchmark's own command printed it");
    const unseen = evaluation.cases.map((one) => (one.split === "test" ? { ...one, speedup: null } : one));
    const searched = body({ verify: { ...verify, evidence: { ...evaluation, stage: "compare", cases: unseen } } });
    expect(searched).toMatch(/over \d+ cases?, not yet on those held out\./);
  });

  it("shows figures of verify and never those of the search", () => {
    const lucky = { ...evaluation, speedup: { estimate: 99, low: 98, high: 99.5 } };
    expect(body({ evolve: { ...evolve, evidence: lucky } })).toBe(body());
  });

  it("lets nothing from outside mention, link, draw, fold or break the tables", () => {
    const dirty = {
      ...evaluation,
      doubts: [hostile],
      sandbox: hostile,
      cases: [{ ...evaluation.cases[0]!, id: hostile }],
      machine: { ...evaluation.machine, device: hostile, processor: hostile, os: hostile, toolchain: hostile },
    };
    const edits = [{ path: `a\`|${hostile}`, baseBlob: null, content: "" }];
    const text = body({
      campaign: { ...published, title: hostile },
      evolve: { ...evolve, rejected: [{ id: hostile, hypothesis: hostile, reason: hostile, detail: hostile }] },
      verify: {
        ...verify,
        evidence: dirty,
        best: { ...candidate, hypothesis: hostile, proposer: hostile, parameters: { [hostile]: hostile }, edits },
      },
    });
    const visible = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE");
    expect(visible).not.toMatch(/@octocat|#1\b(?<!Closes #1)|www\.evil|https:\/\/evil/);
    expect(visible.match(/(?<!\\)<\/?[a-z]+/g)).toEqual([
      "<details",
      "<summary",
      "</summary",
      "</details",
      "<sub",
      "</sub",
    ]);
    expect(visible).not.toMatch(/(?<!\\)!\[/);
    expect(text.replaceAll("\n", "").replaceAll("\u200B", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.split("\n").filter((line) => line.startsWith("#"))).toEqual([
      "### What changed, and why",
      "### How it was measured",
      "### Ideas that failed",
      "### Cost",
      "### Measure it again",
    ]);
    const rows = text.split("\n").filter((line) => line.startsWith("| "));
    expect(rows.map((row) => row.replaceAll("\\|", "").match(/\|/g)?.length)).toEqual([6, 6, 3, 3]);
  });

  it("lets a reason into the fold's HTML summary as text only, where a backslash escapes nothing", () => {
    const reason = "<img src=//evil.example/x></summary >&";
    const text = body({ evolve: { ...evolve, rejected: [{ id: "1", hypothesis: "", reason, detail: "" }] } });
    const [line = ""] = text.split("\n").filter((candidate) => candidate.startsWith("<details>"));
    expect(line).toBe(
      "<details><summary>Rejected: 1 (1 &#60;img src=//evil.example/x&#62;&#60;/summary &#62;&#38;)</summary>",
    );
  });

  it("lets no backslash before a bar end a table's cell", () => {
    const text = body({ verify: { ...verify, best: { ...candidate, parameters: { T: "\\|@octocat" } } } });
    expect(text).toContain("| `T` | `\\\u200B\\|@octocat` |");
  });

  it("fits into GitHub's limit whatever a run claims, and says how much is missing", () => {
    const ideas: RejectedIdea[] = Array.from({ length: 1000 }, (_, index) => ({
      id: `${index}`,
      hypothesis: "h*".repeat(250),
      reason: index % 2 ? "slower" : "x".repeat(64),
      detail: "d|".repeat(250),
    }));
    const many = {
      ...evaluation,
      cases: Array.from({ length: 500 }, (_, index) => ({ ...evaluation.cases[0]!, id: `train-${index}` })),
    };
    const text = body({ evolve: { ...evolve, rejected: ideas }, verify: { ...verify, evidence: many } });
    expect([...text].length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/\*\d+ more ideas did not fit here/);
    expect(text).toContain("440 more cases not shown");
    expect(text).toContain("</details>");
    expect(text.trimEnd()).toMatch(/<\/sub>$/);
  });

  it("is refused where verify measured nothing", () => {
    const { evidence: _evidence, ...without } = verify;
    expect(() => body({ verify: without })).toThrow("no evidence");
  });

  it("draws a chart that Mermaid can read", () => {
    const chart = /```mermaid\n([\s\S]*?)\n```/.exec(body())?.[1] ?? "";
    const number = String.raw`\d+(\.\d+)?`;
    const form = new RegExp(
      String.raw`^xychart-beta\n  title "[^"]+"\n  x-axis \["[^"]+"(, "[^"]+")*\]\n  y-axis "[^"]+" 0 --> ${number}\n  bar \[${number}(, ${number})*\]\n  line \[1(, 1)*\]$`,
    );
    expect(chart).toMatch(form);
  });
});

it("a campaign's report has the sections of the pull request under the title", () => {
  const report = campaignReport({
    title: campaign.title,
    evaluation,
    candidate,
    frozen,
    rejected: evolve.rejected,
    effort: { tried: 40, kept: 3, searchSeconds: 90, confirmSeconds: null },
    reproduce: "npx hone evaluate goal.md --candidate 12.diff",
  });
  expect(report).toMatchSnapshot();
});

describe("a benchmark that a model wrote", () => {
  const request = { ...campaign.request, prepared: { id: campaign.id, sha256: "e".repeat(64) } };
  const folder = `.hone/benchmarks/${campaign.id}`;

  it("is told of in one line, with who approved of it and how it is used again", () => {
    const text = body({ campaign: { ...published, request, agreed: { by: "ada", at: "2026-11-21T10:00:00Z" } } });
    expect(text).toContain(
      `A model wrote the benchmark, since the goal had none: #1 shows it, and \`ada\` approved of it. It comes with this pull request, so that \`npx hone run ${folder}/goal.md\` uses it again.`,
    );
  });

  it("that nobody was asked about is told of as such", () => {
    expect(body({ campaign: { ...published, request } })).toContain("nobody was asked to approve of it");
  });
});
