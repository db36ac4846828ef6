import type { Problem } from "../../model/input-error.ts";
import { wrongWith } from "../scope.ts";
import type { ImportSource } from "./imported.ts";
import { inline } from "../inline-yaml.ts";
import { slug } from "./words.ts";

/** Text of a file, null where there is none, or none that can be read as text. */
export const textIn = ({ files }: ImportSource, path: string): string | null => files.get(path) ?? null;

/** The first of these paths that the source has as text. */
export const firstIn = (source: ImportSource, paths: readonly string[]): string | null =>
  paths.find((path) => textIn(source, path) !== null) ?? null;

/** Text files whose path matches, the least nested first. */
export const filesMatching = ({ files }: ImportSource, pattern: RegExp): string[] =>
  [...files]
    .filter(([path, text]) => text !== null && pattern.test(path))
    .map(([path]) => path)
    .toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));

const depth = (path: string): number => path.split("/").length;

/** What a task is called in a contract: its folder's name. */
export const taskName = ({ name }: ImportSource, kind: string): string =>
  slug(name.replace(/\/+$/, "").split("/").at(-1) ?? "") || kind;

/** The file's place in a message. */
export const placeOf = ({ name }: ImportSource, path: string): string =>
  name === "" || name === "." ? path : `${name.replace(/\/+$/, "")}/${path}`;

/** Why a file cannot stand in a scope, or null. Its name goes into Markdown and YAML, and no candidate may write others. */
export function unnameable(source: ImportSource, path: string): Problem | null {
  const where = placeOf(source, path);
  const wrong = wrongWith(path);
  if (wrong) return { where, ...wrong };
  if (!/[`<>:"|?*[\]{}()!,]|^\s|\s$|\s{2}/.test(path)) return null;
  return {
    where,
    what: `the name ${inline(path)} has signs that a goal's scope cannot hold`,
    remedy: "Rename the file: letters, digits, dots, dashes, underscores and single spaces can stand in a scope.",
  };
}

/** The first few of many names, for a message. */
export const someOf = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;

/** Requirements beside the task: a file of them is the setup of its goal. */
export const requirementsIn = (source: ImportSource): { requirements: string } | undefined =>
  textIn(source, "requirements.txt") === null ? undefined : { requirements: "requirements.txt" };
