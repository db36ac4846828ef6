import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadKnowledge, shippedRules } from "../../src/propose/knowledge/load-knowledge.ts";
import { readRules } from "../../src/propose/knowledge/read-rules.ts";

const own = (id: string, title = "Ours") => `schema_version: 1
rules:
  - id: ${id}
    areas: [cpu]
    title: ${title}
    symptom: s
    profile: "perf stat: p"
    transform: t
    effect: e
    conditions: c
    keywords: [k]
    source: docs of ours
`;
const load = (files: Record<string, string>) => loadKnowledge(new Map(Object.entries(files)));

describe("the knowledge of a campaign", async () => {
  const shipped = await shippedRules();

  it("is what Hone brings where a repository has nothing of its own", async () => {
    expect(await load({})).toEqual({ rules: shipped, warnings: [] });
  });

  it("is added to by a repository's files", async () => {
    const { rules, warnings } = await load({
      ".hone/knowledge/b.yaml": own("acme-b"),
      ".hone/knowledge/a.yaml": own("acme-a"),
    });
    expect(warnings).toEqual([]);
    expect(rules.slice(shipped.length).map(({ id }) => id)).toEqual(["acme-a", "acme-b"]);
    expect(rules.slice(0, shipped.length)).toEqual(shipped);
  });

  it("has a shipped rule replaced in its place by one of the same id", async () => {
    const { rules } = await load({ ".hone/knowledge/a.yaml": own("cpu-loop-interchange", "Not here") });
    expect(rules).toHaveLength(shipped.length);
    const at = shipped.findIndex(({ id }) => id === "cpu-loop-interchange");
    expect(rules[at]).toMatchObject({ id: "cpu-loop-interchange", title: "Not here" });
  });

  it.each([
    ["no YAML", "rules: [", /^m\.yaml:1: the YAML cannot be read: /],
    ["a tab", "schema_version: 1\nrules:\n\t- id: x\n", /^m\.yaml:3: the YAML cannot be read: /],
    ["a colon in a plain text", own("acme-a", "First: this"), /^m\.yaml:5: the YAML cannot be read: /],
    [
      "an unknown key",
      own("acme-a").replace("effect:", "efect:"),
      /^m\.yaml:9: the key "rules\[0\]\.efect" is unknown; .*"effect"\?$/,
    ],
    ["a missing key", own("acme-a").replace("    effect: e\n", ""), /^m\.yaml:3: "rules\[0\]\.effect" is missing/],
    [
      "an alias",
      own("acme-a").replace("effect: e", "effect: &e e").replace("conditions: c", "conditions: *e"),
      /^m\.yaml: the YAML cannot be read: /,
    ],
    ["nothing in it", "", /^m\.yaml:1: the whole is null/],
    ["too much in it", `# ${"x".repeat(600_000)}`, /^m\.yaml: it has 600002 characters, and at most 524288 are read; /],
  ])("goes without a file with %s, and says so in one line", async (_, text, warning) => {
    const { rules, warnings } = await load({ "m.yaml": text, "n.yaml": own("acme-n") });
    expect(rules.map(({ id }) => id)).toEqual([...shipped.map(({ id }) => id), "acme-n"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
    expect(warnings[0]).toContain("its rules are not used");
    expect(warnings[0]).not.toContain("\n");
  });

  it("takes nothing of a file that is wrong in one rule", async () => {
    const second = own("acme-b").split("rules:\n")[1] ?? "";
    const { rules, warnings } = await load({ "m.yaml": own("acme-a") + second.replace("cpu", "fpga") });
    expect(rules).toHaveLength(shipped.length);
    expect(warnings[0]).toMatch(/^m\.yaml:14: "rules\[1\]\.areas\[0\]" is "fpga"/);
  });
});

it("reads the example of the documentation", async () => {
  const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(await readFile("docs/knowledge.md", "utf8")) ?? [];
  expect(readRules(example, "docs/knowledge.md").map(({ id }) => id)).toEqual(["acme-ring-buffer"]);
});
