import * as z from "zod";
import type { Problem } from "../model/input-error.ts";
import { nearestName } from "../model/nearest-name.ts";
import type { YamlReading } from "./yaml-source.ts";

type Issue = z.core.$ZodIssue;

/** What is checked: a value read from YAML, and what errors call its file. */
export type Subject = { yaml: YamlReading; name: string };

/** Nobody reads more, and each costs a search for its line. */
const shownProblems = 50;

export type Checked<T> = { value: T | null; problems: Problem[] };

/** Checks a value that came from YAML; each problem names the line of the key that is wrong. */
export function checkSchema<T>(schema: z.ZodType<T>, { yaml, name }: Subject): Checked<T> {
  if (yaml.problems.length > 0) return { value: null, problems: yaml.problems };
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    value: null,
    problems: parsed.error.issues
      .slice(0, shownProblems)
      .flatMap(innermost)
      .map((issue) => {
        const steps = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
        return { where: `${name}:${yaml.lineOf(steps)}`, ...describe(issue, yaml.value, schema) };
      }),
  };
}

/** Warns of keys that a loose object does not know, with the nearest one that it does; a strict one refuses them. */
export function unknownKeys(
  schema: z.ZodType,
  { yaml, name }: Subject,
  isFree: (path: readonly PropertyKey[]) => boolean,
): Problem[] {
  const found: Problem[] = [];
  const visit = (value: unknown, shape: Shape | undefined, path: PropertyKey[]): void => {
    if (found.length >= shownProblems) return;
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, shape?.items, [...path, index]));
    if (typeof value !== "object" || value === null || Array.isArray(value) || !shape?.properties) return;
    for (const [key, item] of Object.entries(value)) {
      if (found.length >= shownProblems) return;
      const known = Object.hasOwn(shape.properties, key) ? shape.properties[key] : undefined;
      const at = [...path, key];
      if (known) visit(item, known, at);
      else if (shape.additionalProperties !== false && !isFree(at)) found.push(unknownKey(key, at));
    }
  };
  const unknownKey = (key: string, path: PropertyKey[]): Problem => ({
    where: `${name}:${yaml.lineOf(path)}`,
    what: `the key "${pathText(path)}" is unknown and was not read`,
    remedy: keyAdvice(key, knownKeys(schema, path.slice(0, -1))),
  });
  visit(yaml.value, shapeOf(schema), []);
  return found;
}

/** Of a union, the branch that came closest: the one whose value has the right form at its own level. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const closest = issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0));
  return closest?.length
    ? closest.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }))
    : [issue];
}

function describe(issue: Issue, root: unknown, schema: z.ZodType): { what: string; remedy: string } {
  const path = pathText(issue.path);
  const subject = path === "" ? "the whole" : `"${path}"`;
  const value = valueAt(root, issue.path);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const where = path === "" ? "" : ` in "${path}"`;
    return {
      what: `the key "${key.slice(0, 80)}"${where} is unknown`,
      remedy: keyAdvice(key, knownKeys(schema, issue.path)),
    };
  }
  if (issue.code === "invalid_key")
    return {
      what: `the key "${String(issue.path.at(-1)).slice(0, 80)}" in "${pathText(issue.path.slice(0, -1))}" is wrong`,
      remedy: `It must be ${issue.issues[0]?.message ?? "another one"}.`,
    };
  const wanted = wantedText(issue);
  if (value === undefined) return { what: `${subject} is missing`, remedy: `Add it: ${wanted}.` };
  if (issue.code === "custom")
    return {
      what: `${subject} is wrong: ${issue.message}`,
      remedy: String(issue.params?.["remedy"] ?? "Correct it there."),
    };
  const isOneOfList = wanted === "a list" && (typeof value === "string" || typeof value === "number");
  const example = isOneOfList ? `: [${shown(value)}]` : "";
  return { what: `${subject} is ${shown(value)}`, remedy: `It must be ${wanted}${example}.` };
}

function wantedText(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return withArticle(issue.expected);
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(", ")}`;
    case "too_small":
      return sizeText(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum);
    case "too_big":
      return sizeText(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum);
    case "invalid_union":
      return "in one of the forms that docs/goals.md shows for it";
    default:
      return issue.message;
  }
}

const withArticle = (kind: string): string =>
  kind === "record" || kind === "object"
    ? "a block of keys and values"
    : kind === "array" || kind === "tuple"
      ? "a list"
      : kind === "int"
        ? "a whole number"
        : kind === "boolean"
          ? "true or false"
          : `a ${kind}`;

const sizeText = (origin: string, relation: string, limit: number | bigint): string =>
  origin === "array"
    ? `a list with ${relation} ${limit} ${limit === 1 ? "entry" : "entries"}`
    : origin === "string"
      ? `a text with ${relation} ${limit} ${limit === 1 ? "character" : "characters"}`
      : `${relation} ${limit}`;

const shown = (value: unknown): string => {
  const text = typeof value === "string" ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function keyAdvice(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  if (nearest) return `Did you mean "${nearest}"?`;
  return known.length > 0 ? `Take it out. Known here: ${known.join(", ")}.` : "Take it out.";
}

/** `cases[2].id` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${String(step)}`))
    .join("");

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

type Shape = {
  properties?: Record<string, Shape>;
  items?: Shape;
  anyOf?: Shape[];
  /** Of a record: what each of its values is. */
  additionalProperties?: Shape | boolean;
};

const branchesOf = (shape: Shape): Shape[] => [shape, ...(shape.anyOf ?? []).flatMap(branchesOf)];

const shapes = new WeakMap<z.ZodType, Shape>();

function shapeOf(schema: z.ZodType): Shape {
  const known = shapes.get(schema);
  if (known) return known;
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;
  shapes.set(schema, shape);
  return shape;
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let branches = branchesOf(shapeOf(schema));
  for (const step of path)
    branches = branches
      .flatMap(({ items, properties, additionalProperties: any }) => {
        if (typeof step === "number") return items ?? [];
        return properties?.[String(step)] ?? (typeof any === "object" ? any : []);
      })
      .flatMap(branchesOf);
  return branches.flatMap(({ properties }) => Object.keys(properties ?? {}));
}
