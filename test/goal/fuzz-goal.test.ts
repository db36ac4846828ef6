import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGoal } from "../../src/goal/read-goal.ts";
import { leavesRepository } from "../../src/goal/scope.ts";
import { Goal } from "../../src/model/goal.ts";
import { anyText, isLineOf, mutated, patience, pieces, shipped, tryAll } from "./fuzz.ts";
import { goalText } from "./sample.ts";

/** What holds of every text: a goal that is one, or problems that a person can act on. */
function isAnswered(text: string): void {
  const { goal, problems, warnings, inferred, unsaid, scopeLines } = readGoal({ text, name: "goal.md", root: "a/b" });
  if ((goal === null) !== problems.length > 0) throw new Error("neither a goal nor a problem, or both");
  for (const { where, what, remedy } of [...problems, ...warnings, ...inferred, ...unsaid])
    if (!isLineOf(where, "goal.md", text) || what === "" || remedy === "")
      throw new Error(`${where}: ${what}: ${remedy}`);
  if (!goal) return;
  expect(Goal.parse(goal)).toEqual(goal);
  expect(goal.raw).toBe(text);
  expect(scopeLines).toHaveLength(goal.scope.length);
  for (const path of goal.scope)
    if (leavesRepository(path, "a/b") || path.startsWith("/")) throw new Error(`the scope opens ${path}`);
}

const goals = [goalText, ...shipped("goal.md"), goalText.replaceAll("\n", "\r\n"), goalText.replaceAll("## ", "### ")];

describe("a goal's text", { timeout: patience }, () => {
  it("of any words is answered", () => tryAll(22_700, anyText, isAnswered));
  it("of any characters is answered", () => tryAll(12_000, fc.string({ maxLength: 300, unit: "binary" }), isAnswered));
  it("that was a goal before somebody's cat walked over it is answered", () =>
    tryAll(18_000, mutated(goals), isAnswered));

  it("that repeats itself is answered in time", () => {
    const long = fc.tuple(
      fc.constantFrom("", "## Target\n`a.c`\n", "---\n", goalText),
      fc.constantFrom(...pieces),
      fc.nat(3000),
    );
    tryAll(2000, long, ([head, piece, times]) => isAnswered(head + piece.repeat(times)));
  });
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
const file = fc.tuple(word, fc.constantFrom("c", "py", "cu")).map(([name, end]) => `${name}.${end}`);
const said = fc.record({
  title: words,
  target: words,
  scope: fc.uniqueArray(file, { minLength: 1, maxLength: 4 }),
  constraints: fc.array(words, { maxLength: 4 }),
  workloads: fc.uniqueArray(fc.record({ id: word, description: words }), { maxLength: 4, selector: ({ id }) => id }),
  notes: words,
});

/** How the same goal may be written. */
const style = fc.record({
  heading: fc.constantFrom(
    (name: string) => `## ${name}`,
    (name: string) => `### ${name.toUpperCase()}:`,
    (name: string) => `## 3. ${name} ##`,
    (name: string) => `#### **${name}** (required)`,
    (name: string) => `**${name}:**`,
    (name: string) => `${name}\n---------`,
  ),
  bullet: fc.constantFrom("- ", "* ", "+ ", "1. ", "-\t", "- [x] "),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  gap: fc.constantFrom("\n", "\n\n", "\n<!-- of the template\n## Scope\n- x.c\n-->\n"),
  names: fc.constantFrom(
    ["Editable Scope", "Correctness Constraints", "Workloads"],
    ["Scope", "Constraints", "Test Cases"],
  ),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 }),
  mark: fc.constantFrom("", "\uFEFF"),
});

it(
  "a goal is the same goal in any order, style of headings and lists, and with any line ends",
  { timeout: patience },
  () => {
    tryAll(10_000, fc.tuple(said, style), ([goal, { heading, bullet, end, gap, names, order, mark }]) => {
      const list = (items: readonly string[]) => items.map((item) => bullet + item).join("\n");
      const sections = [
        ["Target", goal.target],
        [names[0] ?? "", list(goal.scope)],
        [names[1] ?? "", list(goal.constraints)],
        [names[2] ?? "", list(goal.workloads.map(({ id, description }) => `${id}: ${description}`))],
        ["Notes", goal.notes],
      ].map(([name = "", text = ""]) => `${heading(name)}${gap}${text}\n\n`);
      const body = order.map((at) => sections[at] ?? "").join("");
      const text = mark + `# ${goal.title}\n\n${body}`.replaceAll("\n", end);
      const { goal: read, problems, warnings } = readGoal({ text, name: "goal.md" });
      expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
      expect(read).toMatchObject(goal);
      expect(read?.raw).toBe(text);
    });
  },
);
