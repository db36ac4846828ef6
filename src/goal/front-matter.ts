import * as z from "zod";
import { Budget } from "../model/budget.ts";
import { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { Tunable } from "../model/tunable.ts";
import type { FrontMatter as FrontMatterText } from "./markdown.ts";
import { nearestName } from "../model/nearest-name.ts";
import { longForm } from "../model/setup.ts";
import { checkSchema } from "./schema-problems.ts";
import { readYaml } from "./yaml-source.ts";

/** The keys above a goal's text. Everything is optional. */
const FrontMatter = z.strictObject({
  benchmark: z.string().optional(),
  budget: Budget.default(Budget.parse({})),
  runs_on: z.union([z.string().transform((label) => [label]), z.array(z.string().min(1)).min(1)]).optional(),
  device: Goal.shape.device,
  setup: Goal.shape.setup,
  sandbox: Goal.shape.sandbox,
  tests: z.array(z.array(z.string()).min(1)).default([]),
  waivers: z.array(z.string()).default([]),
  tune: z.array(Tunable).max(100).default([]),
  tune_constraints: z.array(z.string()).default([]),
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

/** Reads a goal's front matter; where it is wrong, the defaults stand in so that the rest can still be checked. */
export function readFrontMatter(source: FrontMatterText | null, name: string): FrontMatterReading {
  if (source === null) return { value: none, problems: [], warnings: [], lineOf: () => 1 };
  const tooLarge = {
    where: `${name}:1`,
    what: `the front matter has more than ${maxCharacters} characters`,
    remedy: "Shorten it.",
  };
  const unclosed = { where: `${name}:1`, what: "the front matter has no end", remedy: 'Close it with a line "---".' };
  const early = source.text.length > maxCharacters ? tooLarge : source.closed ? null : unclosed;
  if (early) return { value: none, problems: [early], warnings: [], lineOf: () => 1 };
  const yaml = readYaml({ text: source.text, name, firstLine: source.firstLine });
  if (yaml.value === null) return { value: none, problems: yaml.problems, warnings: [], lineOf: yaml.lineOf };
  const { value, warnings } = withoutUnknownKeys(yaml.value);
  const checked = checkSchema(FrontMatter, { yaml: { ...yaml, value }, name });
  return {
    value: checked.value ?? none,
    problems: checked.problems,
    warnings: warnings.map(({ key, remedy }) => ({
      where: `${name}:${yaml.lineOf([key])}`,
      what: `the front matter's key "${key.slice(0, 80)}" is unknown and was not read`,
      remedy,
    })),
    lineOf: yaml.lineOf,
  };
}

/** Other tools keep their own keys in a goal's front matter, so that an unknown one is only worth a warning. */
function withoutUnknownKeys(value: unknown): { value: unknown; warnings: { key: string; remedy: string }[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { value, warnings: [] };
  const known = Object.keys(FrontMatter.shape);
  const entries = Object.entries(value);
  const warnings = entries
    .filter(([key]) => !known.includes(key))
    .map(([key]) => {
      const nearest = nearestName(key, known);
      return { key, remedy: nearest ? `Did you mean "${nearest}"?` : `Known keys: ${known.join(", ")}.` };
    });
  const read = entries.filter(([key]) => known.includes(key));
  return {
    value: Object.fromEntries(read.map(([key, item]) => [key, key === "setup" ? longForm(item) : item])),
    warnings,
  };
}
