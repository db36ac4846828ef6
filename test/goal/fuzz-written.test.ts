import fc from "fast-check";
import { expect, it } from "vitest";
import { readGoal } from "../../src/goal/read-goal.ts";
import { leavesRepository, wrongWith } from "../../src/goal/scope.ts";
import { writeGoal } from "../../src/goal/write-goal.ts";
import type { GoalDraft } from "../../src/goal/write-goal.ts";
import type { Setup } from "../../src/model/setup.ts";
import { anyWords, patience, shipped, tryAll } from "./fuzz.ts";
import { goalText } from "./sample.ts";

const read = (text: string) => {
  const { goal, problems, warnings } = readGoal({ text, name: "goal.md" });
  if (!goal) throw new Error(`${problems[0]?.where}: ${problems[0]?.what}\n${text}`);
  return { goal: { ...goal, raw: "" }, warnings };
};

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/);
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const path = fc
  .array(fc.stringMatching(/^[\w .()[\]{}*?:,+@'-]{1,8}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/").trim())
  .filter(
    (text) =>
      wrongWith(text) === null && !leavesRepository(text, "") && !/^\.\/|\/\/|\/$/.test(text) && !/^[!-]/.test(text),
  );
const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string({ maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const settings = fc.record(
  {
    budget: fc.record(
      { iterations: fc.integer({ min: 1, max: 100 }), usd: fc.double({ min: 0.5, max: 99, noNaN: true }) },
      { requiredKeys: [] },
    ),
    runs_on: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
    device: fc.constantFrom("cpu" as const, "cuda" as const, "hip" as const),
    sandbox: fc.constantFrom("required" as const, "none" as const),
    tests: fc.array(fc.array(fc.stringMatching(/^[\w ./#:-]{1,8}$/), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    waivers: fc.array(fc.string({ maxLength: 12 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const texts = fc.record(
  { language: anyWords, package: anyWords, metric: anyWords, build: anyWords, notes: anyWords, hypothesis: anyWords },
  { requiredKeys: [] },
);

const lists = fc.record({
  scope: fc.uniqueArray(path, { minLength: 1, maxLength: 4 }),
  constraints: fc.array(anyWords, { maxLength: 4 }),
  workloads: fc.uniqueArray(fc.record({ id, description: anyWords }), { maxLength: 4, selector: (one) => one.id }),
});

const draft: fc.Arbitrary<GoalDraft> = fc
  .tuple(fc.record({ title: anyWords, target: anyWords.map((text) => `x ${text}`) }), texts, lists, settings)
  .map(([said, optional, listed, above]) => ({ ...said, ...optional, ...listed, ...above }));

it(
  "what Hone writes of any texts has nothing in it but these, and reading and writing change it no further",
  { timeout: patience },
  () => {
    tryAll(3500, draft, (wanted) => {
      const { goal, warnings } = read(writeGoal(wanted));
      expect(warnings.filter(({ what }) => !what.startsWith("Build is for people"))).toEqual([]);
      expect(goal.scope).toEqual(wanted.scope);
      expect(goal.workloads.map((one) => one.id)).toEqual(wanted.workloads?.map((one) => one.id));
      const { budget, target: _target, title: _title, ...rest } = wanted;
      expect(goal.budget).toMatchObject(budget ?? {});
      const { device, runs_on, sandbox = "required", tests = [], waivers = [] } = rest;
      expect(goal).toMatchObject({ sandbox, tests, waivers, ...(device && { device }), ...(runs_on && { runs_on }) });
      expect(read(writeGoal(goal)).goal).toEqual(goal);
    });
  },
);

it("what Hone reads it writes back the same", { timeout: patience }, () => {
  const tunable = fc.record({
    name,
    file: fc.constant("a.c"),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  });
  const plain = fc.stringMatching(/^[A-Za-z][\w .,'()`#-]{0,30}[A-Za-z]$/).map((text) => text.replace(/\s+/g, " "));
  const goal = fc.record({
    title: plain,
    target: fc.array(plain, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n\n")),
    scope: fc.constant<string[]>(["a.c", "!b/c.h", "lib/**/*.h"]),
    constraints: fc.array(plain, { maxLength: 3 }),
    notes: plain,
    build: plain,
    benchmark: fc.constantFrom("b.yaml", "k/b.yml", "../b.yaml"),
    setup: fc.constant<Setup>({ environment: "venv", requirements: ["numpy"], commands: [], env: { A: "1" } }),
    tune: fc.uniqueArray(tunable, { maxLength: 3, selector: (one) => one.name }),
  });
  tryAll(3000, goal, (wanted) => {
    const text = writeGoal(wanted);
    const { goal: again, problems, warnings } = readGoal({ text, name: "goal.md", root: "sub" });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(again).toMatchObject(wanted);
  });
  for (const text of [goalText, ...shipped("goal.md")])
    expect(read(writeGoal(read(text).goal)).goal).toEqual(read(text).goal);
});
