import * as z from "zod";
import { InputError, type Problem } from "./input-error.ts";
import { nearestName } from "./nearest-name.ts";

/** What a rule is about, and the names of the shipped files. */
export const areas = ["cuda", "rocm", "triton", "pytorch", "cpu"] as const;
export const Area = z.enum(areas);
export type Area = z.infer<typeof Area>;

const line = z.string().trim().min(1).max(200);
const prose = z.string().trim().min(1).max(1500);

/** One piece of advice for who makes code faster: what one sees, what to change, and when that does nothing. */
export const Rule = z.strictObject({
  id: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/, "words of lower-case letters and digits with dashes, cuda-split-k"),
  areas: z.array(Area).min(1),
  title: line,
  symptom: prose,
  /** How a profile shows it, with the names that the tools use. */
  profile: prose,
  transform: prose,
  /** What to expect, and when nothing. */
  effect: prose,
  conditions: prose,
  /** What somebody may search by that the other texts do not say. */
  keywords: z.array(z.string().trim().min(1).max(60)).min(1).max(40),
  /** The document that says so. */
  source: line,
});
export type Rule = z.infer<typeof Rule>;

/** `templates/knowledge/*.yaml`, and a repository's own `.hone/knowledge/*.yaml`. */
export const KnowledgeFile = z.strictObject({
  schema_version: z.literal(1),
  rules: z
    .array(Rule)
    .min(1)
    .max(500)
    .check(({ value: rules, issues }) => {
      const seen = new Set<string>();
      rules.forEach(({ id }, index) => {
        const message = `"${id}" is the id of an earlier rule of this file`;
        if (seen.has(id)) issues.push({ code: "custom", input: id, path: [index, "id"], message });
        seen.add(id);
      });
    }),
});
export type KnowledgeFile = z.infer<typeof KnowledgeFile>;

/** What errors call the file, and the line on which the value of a path stands. */
export type KnowledgePlace = { file: string; lineOf?: (path: readonly PropertyKey[]) => number };

/** Checks a file's value. Throws `InputError` for the first thing that is wrong. */
export function parseKnowledge(value: unknown, { file, lineOf }: KnowledgePlace): KnowledgeFile {
  const parsed = KnowledgeFile.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A key with a slip in it is missing, too, under its right name: the slip is what to show.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (!issue) throw parsed.error;
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
  throw new InputError({ where: lineOf ? `${file}:${lineOf(path)}` : file, ...describe(issue, pathText(path)) });
}

function describe(issue: z.core.$ZodIssue, path: string): Pick<Problem, "what" | "remedy"> {
  const subject = path === "" ? "the whole" : `"${path}"`;
  if (issue.code === "unrecognized_keys")
    return { what: `the key ${subject} is unknown`, remedy: advice(issue.keys[0] ?? "", keysAt(issue.path)) };
  if (issue.code === "custom")
    return { what: `${subject} is wrong: ${issue.message}`, remedy: "Give each rule an id of its own." };
  const isMissing = issue.input === undefined;
  const what = isMissing ? `${subject} is missing` : `${subject} is ${shown(issue.input)}`;
  if (issue.code === "invalid_value" && issue.values.length > 1 && !isMissing)
    return { what, remedy: advice(typeof issue.input === "string" ? issue.input : "", issue.values.map(String)) };
  return { what, remedy: `${isMissing ? "Add it" : "Correct it"}: ${wanted(issue)} (docs/knowledge.md).` };
}

const kinds: Readonly<Record<string, string>> = { array: "a list", object: "keys and values", string: "a text" };

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return kinds[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.join(" or ");
    case "too_small":
      return issue.origin === "array" ? "at least one entry" : "a text that is not empty";
    case "too_big":
      return `at most ${issue.maximum} ${issue.origin === "array" ? "entries" : "characters"}`;
    default:
      return issue.message;
  }
}

const keysAt = (path: readonly PropertyKey[]): string[] =>
  Object.keys(path.length === 0 ? KnowledgeFile.shape : Rule.shape);

function advice(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest ? `Did you mean "${nearest}"?` : `Known here: ${known.join(", ")}.`;
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** `rules[2].title` */
const pathText = (path: readonly PropertyKey[]): string =>
  path.map((step, at) => (typeof step === "number" ? `[${step}]` : `${at > 0 ? "." : ""}${String(step)}`)).join("");
