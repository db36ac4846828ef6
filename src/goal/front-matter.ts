import * as z from "zod";
import { Budget } from "../model/budget.ts";
import { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { Tunable } from "../model/tunable.ts";
import { autoloopKey } from "./autoloop.ts";
import type { FrontMatter as FrontMatterText } from "./markdown.ts";
import { nearestName } from "../model/nearest-name.ts";
import { longForm } from "../model/setup.ts";
import { checkSchema } from "./schema-problems.ts";
import { shownWarnings } from "./section-warnings.ts";
import { readYaml } from "./yaml-source.ts";

const argv = z.array(z.string()).min(1);

/** The keys above a goal's text. Everything is optional. */
export const FrontMatter = z.strictObject({
  benchmark: z.string().optional().describe("Path of the contract, relative to the goal's folder."),
  budget: Budget.default(Budget.parse({})).describe("What a campaign may spend."),
  runs_on: z
    .union([z.string().transform((label) => [label]), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe("Labels of the runner; only such as `runs_on` of `.github/hone.yml` has."),
  device: Goal.shape.device.describe("What it runs on; the contract says it, too, and they must agree."),
  setup: Goal.shape.setup.describe("What is made once, with network, on the base commit."),
  sandbox: Goal.shape.sandbox.describe(
    "`none`: model-written code may run outside of a sandbox; every report says so.",
  ),
  tests: z
    .array(argv)
    .default([])
    .describe("Commands of the repository's own tests, words each; they gate the winner."),
  waivers: z.array(z.string()).default([]).describe("Findings of the task screen that are accepted."),
  tune: z.array(Tunable).max(100).default([]).describe("Parameters that the tuner may set."),
  tune_constraints: z
    .array(z.string())
    .default([])
    .describe("Comparisons of tunables that must hold, such as `TILE * UNROLL <= 512`."),
});
export type FrontMatter = z.infer<typeof FrontMatter>;

export type FrontMatterReading = {
  value: FrontMatter;
  problems: Problem[];
  warnings: Problem[];
  lineOf(path: readonly PropertyKey[]): number;
};

/** Front matter is for settings; this is far more than any has. */
const maxCharacters = 64_000;

const none = FrontMatter.parse({});
const unread = (problems: Problem[]): FrontMatterReading => ({ value: none, problems, warnings: [], lineOf: () => 1 });

/** Reads a goal's front matter; where it is wrong, the defaults stand in so that the rest can still be checked. */
export function readFrontMatter(source: FrontMatterText | null, name: string): FrontMatterReading {
  if (source === null) return unread([]);
  if (source.text.length > maxCharacters) return unread([tooLarge(name)]);
  if (!source.closed) return unread([unclosed(name)]);
  const yaml = readYaml({ text: source.text, name, firstLine: source.firstLine });
  if (yaml.problems.length === 0 && yaml.value === null) return unread([]);
  if (yaml.problems.length === 0 && !isMap(yaml.value)) return unread([noMap(yaml.value, name)]);
  const { value, warnings } = withoutUnknownKeys(yaml.value);
  const checked = checkSchema(FrontMatter, { yaml: { ...yaml, value }, name });
  return {
    value: checked.value ?? none,
    problems: checked.problems,
    warnings: warnings.map(({ key, ...words }) => ({ where: `${name}:${yaml.lineOf([key])}`, ...words })),
    lineOf: yaml.lineOf,
  };
}

const tooLarge = (name: string): Problem => ({
  where: `${name}:1`,
  what: `the front matter has more than ${maxCharacters} characters`,
  remedy: "Shorten it.",
});

const unclosed = (name: string): Problem => ({
  where: `${name}:1`,
  what: "the front matter has no end",
  remedy: 'Close it with a line "---".',
});

const noMap = (value: unknown, name: string): Problem => ({
  where: `${name}:2`,
  what: `the front matter is ${Array.isArray(value) ? "a list" : `"${String(value).slice(0, 60)}"`}, and settings are keys with values`,
  remedy: "Write a line such as device: cpu, or take out both lines of ---.",
});

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type UnknownKey = { key: string; what: string; remedy: string };

/** Other tools keep their own keys in a goal's front matter, so that an unknown one is only worth a warning. */
function withoutUnknownKeys(value: unknown): { value: unknown; warnings: UnknownKey[] } {
  if (!isMap(value)) return { value, warnings: [] };
  const known = Object.keys(FrontMatter.shape);
  // What an editor completes by is no setting.
  const entries = Object.entries(value).filter(([key]) => key !== "$schema");
  const warnings = entries
    .filter(([key]) => !known.includes(key))
    .slice(0, shownWarnings)
    .map(([key, item]) => autoloopKey(key, item) ?? unknownKey(key, known));
  const read = entries.filter(([key]) => known.includes(key));
  return {
    value: Object.fromEntries(read.map(([key, item]) => [key, key === "setup" ? longForm(item) : item])),
    warnings,
  };
}

function unknownKey(key: string, known: readonly string[]): UnknownKey {
  const nearest = nearestName(key, known);
  return {
    key,
    what: `the front matter's key "${key.slice(0, 80)}" is unknown and was not read`,
    remedy: nearest ? `Did you mean "${nearest}"?` : `Known keys: ${known.join(", ")}.`,
  };
}
