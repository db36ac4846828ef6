import type { Problem } from "../../model/input-error.ts";
import { importers, kindOfEntry } from "./importers.ts";
import type { ImportSource } from "./imported.ts";
import { placeOf } from "./source-files.ts";

/** A contract made from a task of another tool's. */
export type ForeignContract =
  | { text: string; /** What errors call it. */ name: string; warnings: Problem[] }
  | { text: null; problems: Problem[] };

/** Whether a file that a goal names as its contract is a task of another tool's: no YAML, or YAML that a tool knows. */
export function isForeign(path: string, text: string): boolean {
  if (/\.(?:py|md|sh)$/i.test(path)) return true;
  if (/^["'{\s]*schema_version\b/m.test(text)) return false;
  return kindOfEntry({ name: "", entry: path, files: new Map([[path, text]]) }) !== null;
}

/**
 * The contract that a task stands for whose file a goal names, as `hone init --from` would write it.
 * @param source of the folder that the goal's paths start from
 */
export function foreignContract(source: ImportSource & { entry: string }): ForeignContract {
  const { entry } = source;
  const name = placeOf(source, entry);
  const kind = kindOfEntry(source);
  if (kind === null) return { text: null, problems: [unknown(name)] };
  const { imported, problems } = importers[kind].read(source);
  if (!imported) return { text: null, problems };
  if (imported.benchmark === null) throw new Error(`the importer of ${kind} made no contract of ${entry}`);
  const remedy = "docs/imports.md says what carries over, and what does not.";
  return {
    text: imported.benchmark,
    name: `${name}, read as ${kind}`,
    warnings: [
      {
        where: name,
        what: `it is a task of another tool's and is read as ${kind}`,
        remedy: `\`npx hone init --from ${kind} ${name}\` writes goal and contract down, so that they can be changed.`,
      },
      ...imported.notes.map((what) => ({ where: name, what, remedy })),
    ],
  };
}

/** A task whose commands would start somewhere else than its goal's. */
export const outsideOfGoal = (name: string): Problem => ({
  where: name,
  what: "it is a task of another tool's and lies outside of the goal's folder, where its commands would start",
  remedy: "Put the goal beside it; an issue then names that by a line such as `Goal: path/goal.md`.",
});

const unknown = (name: string): Problem => ({
  where: name,
  what: "it is neither a contract nor a task of another tool's that Hone knows",
  remedy: "Name a contract, such as benchmark.yaml; docs/imports.md lists the tools.",
});
