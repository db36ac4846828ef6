import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError, InputError } from "../../model/input-error.ts";
import type { Rule } from "../../model/knowledge.ts";
import { readRules } from "./read-rules.ts";

/** Where a repository keeps rules of its own. */
export const knowledgeFolder = ".hone/knowledge";

/** `warnings`: one line for each file of the repository that could not be used. */
export type Knowledge = { rules: readonly Rule[]; warnings: readonly string[] };

/**
 * The shipped rules and a repository's own, which add to them and, by the id of a shipped one, replace it. A file that is
 * wrong is left out whole: half of what somebody wrote may say the opposite of all of it.
 * @param own texts of the base commit by path, `.hone/knowledge/mine.yaml`; never of a candidate's tree
 */
export async function loadKnowledge(own: ReadonlyMap<string, string>): Promise<Knowledge> {
  const rules = new Map((await shippedRules()).map((rule) => [rule.id, rule]));
  const warnings: string[] = [];
  for (const [path, text] of [...own].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    try {
      for (const rule of readRules(text, path)) rules.set(rule.id, rule);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warnings.push(warningOf(error));
    }
  return { rules: [...rules.values()], warnings };
}

const warningOf = ({ where, what, remedy }: InputError): string =>
  `${where}: ${what}; its rules are not used. ${remedy}`.replace(/\s+/g, " ");

/** The rules that Hone brings, file by file in the order of their names. Throws `EnvironmentError` where they are not there. */
export async function shippedRules(): Promise<Rule[]> {
  const folder = shippedFolder();
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).toSorted();
  const files = await Promise.all(
    names.map(async (name) => readRules(await readFile(join(folder, name), "utf8"), `templates/knowledge/${name}`)),
  );
  return files.flat();
}

/** Where `templates/` lies: beside the sources or the package's `dist/`, and beside a bundle. */
const places = ["../../../", "../../", "../"];

function shippedFolder(): string {
  const found = places
    .map((up) => fileURLToPath(new URL(`${up}templates/knowledge/`, import.meta.url)))
    .find((folder) => existsSync(folder));
  if (found) return found;
  throw new EnvironmentError(
    "Hone's own templates/knowledge is missing",
    "Install Hone again: its package is incomplete",
  );
}
