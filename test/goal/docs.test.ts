import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { expandContract } from "../../src/goal/expand-contract.ts";
import { FrontMatter } from "../../src/goal/front-matter.ts";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { readGoal } from "../../src/goal/read-goal.ts";
import { sectionNames } from "../../src/goal/section-names.ts";

const page = readFileSync("docs/goals.md", "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text ?? "");

it("the page's goal with its settings is one that Hone reads", () => {
  const [shortest = "", longer = ""] = blocks("markdown");
  const [settings = ""] = blocks("yaml");
  expect(readGoal({ text: shortest, name: "g" }).goal?.scope).toEqual(["matmul.c"]);
  const { goal, problems, warnings } = readGoal({
    // The page's settings tune flags.mk, which the shorter example above them does not have.
    text: settings + shortest + longer.replace("- matmul.c\n", "- matmul.c\n- flags.mk\n"),
    name: "g",
  });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(goal).toMatchObject({
    scope: ["matmul.c", "flags.mk", "src/kernels", "lib/**/*.h", "!lib/generated.h"],
    benchmark: "kernels/benchmark.yaml",
  });
});

it("the page's other goals are ones that Hone reads without a remark", () => {
  const [, , good = "", fermilink = "", ...more] = blocks("markdown");
  expect(more).toEqual([]);
  for (const text of [good, fermilink]) {
    const { goal, problems, warnings, unsaid } = readGoal({ text, name: "g" });
    expect({ problems, warnings, unsaid }).toEqual({ problems: [], warnings: [], unsaid: [] });
    expect(goal?.workloads.map(({ id }) => id).some((id) => id.startsWith("test-"))).toBe(true);
  }
  expect(readGoal({ text: fermilink, name: "g" }).goal).toMatchObject({ package: "pyscf", build: "pip install -e ." });
});

it("the page's contracts are ones that Hone reads", () => {
  const contracts = blocks("yaml").filter((text) => text.startsWith("schema_version"));
  expect(contracts).toHaveLength(2);
  for (const text of contracts) expect(readBenchmark({ text, name: "b" }).problems).toEqual([]);
});

it("docs/python.md shows contracts and a manifest that Hone reads without a remark", () => {
  const shown = [...readFileSync("docs/python.md", "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? "",
  );
  const contracts = shown.filter((text) => text.startsWith("schema_version"));
  expect(contracts).toHaveLength(5);
  for (const text of contracts)
    expect(readBenchmark({ text, name: "b" })).toMatchObject({ problems: [], warnings: [] });
  const [manifest = ""] = shown.filter((text) => text.startsWith("name:"));
  const [functions = ""] = shown.filter((text) => text.startsWith("functions:"));
  const head = "schema_version: 1\nbenchmark_id: x\ndriver: python\n";
  const text = `${head}${functions}cases: [{id: train-1, rows: 8, dim: 4}, {id: test-1, rows: 5, dim: 3}]\n`;
  const { benchmark, lineOf } = readBenchmark({ text, name: "b" });
  if (!benchmark) throw new Error("the contract around the manifest is wrong");
  const texts = new Map([["cases/rms_norm/manifest.yaml", { text: manifest, name: "m" }]]);
  expect(expandContract({ benchmark, name: "b", lineOf }, texts)).toMatchObject({ problems: [], warnings: [] });
});

it("the page names every section and every alias", () => {
  for (const name of Object.values(sectionNames).flat()) expect(page).toContain(name);
});

it("the page names every key of the front matter", () => {
  for (const key of Object.keys(FrontMatter.shape))
    expect(page).toContain(`${key}:`.replace(/^(device|sandbox):$/, "`$1`"));
});
