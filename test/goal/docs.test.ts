import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
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

it("the page's contracts are ones that Hone reads", () => {
  const contracts = blocks("yaml").filter((text) => text.startsWith("schema_version"));
  expect(contracts).toHaveLength(2);
  for (const text of contracts) expect(readBenchmark({ text, name: "b" }).problems).toEqual([]);
});

it("the page names every section and every alias", () => {
  for (const name of Object.values(sectionNames).flat()) expect(page).toContain(name);
});
