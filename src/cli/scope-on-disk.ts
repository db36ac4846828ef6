import { existsSync } from "node:fs";
import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { missingInput, namedInputs } from "../goal/build-inputs.ts";
import { filesToBe } from "../model/called.ts";
import { nearestName } from "../model/nearest-name.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { scopeMatcher } from "../model/scope.ts";
import type { GoalFile } from "./load-goal.ts";

const isGlob = (entry: string): boolean => /[*?[\]{}()]/.test(entry);

/** Scope entries that are not on the disk: each must name something, and nothing outside of the repository. */
export async function scopeProblems({ goal, benchmark, reading, name, top, root }: GoalFile): Promise<Problem[]> {
  if (!goal) return [];
  const problems: Problem[] = [];
  const toBe = benchmark ? filesToBe(benchmark) : [];
  for (const [index, entry] of goal.scope.entries()) {
    // Excluding what is not there does no harm.
    if (entry.startsWith("!") || toBe.includes(entry)) continue;
    const where = `${name}:${reading.scopeLines[index] ?? 1}`;
    const wrong = isGlob(entry)
      ? await wrongGlob(entry, { root, top, folder: goal.root })
      : await wrongPath(entry, root, top);
    if (wrong) problems.push({ where, ...wrong });
  }
  if (problems.length > 0 || toBe.some((file) => goal.scope.includes(file)) || (await opensFile(goal, top)))
    return problems;
  return [takenAway(goal.scope, `${name}:${reading.scopeLines[0] ?? 1}`)];
}

/** Each line may match a file, and others, or the contract, take all of them away again. */
const takenAway = (scope: readonly string[], where: string): Problem => ({
  where,
  what: "the scope opens no file: what it opens, it or the contract takes away again",
  remedy: `Narrow what takes away: ${scope
    .filter((entry) => entry.startsWith("!"))
    .slice(0, 5)
    .join(", ")}.`,
});

/** Files that the contract's build names and that are not on the disk. */
export function inputProblems({ goal, benchmark, top }: GoalFile): Problem[] {
  if (!goal || !benchmark) return [];
  return namedInputs(benchmark, goal.root)
    .filter((file) => !existsSync(path.join(top, file)))
    .map((file) => missingInput(path.join(goal.root, goal.benchmark), file));
}

type Wrong = { what: string; remedy: string } | null;

async function wrongPath(entry: string, root: string, top: string): Promise<Wrong> {
  const file = path.resolve(root, entry);
  const found = await lstat(file).catch(() => null);
  if (!found) {
    const siblings = await readdir(path.dirname(file)).catch(() => []);
    const nearest = nearestName(path.basename(file), siblings);
    const remedy = nearest
      ? `Did you mean "${path.join(path.dirname(entry), nearest)}"?`
      : `Paths are relative to ${root}.`;
    return { what: `the scope names "${entry}", which does not exist`, remedy };
  }
  const real = await realpath(file);
  if (found.isSymbolicLink() || path.relative(await realpath(top), real).startsWith(".."))
    return {
      what: `the scope names "${entry}", which is a link to ${real}`,
      remedy: "Name the file that it links to.",
    };
  if (found.isDirectory() && !(await hasFile(file)))
    return { what: `the scope names "${entry}", an empty folder`, remedy: "Name a folder with files." };
  return null;
}

async function wrongGlob(entry: string, place: { root: string; top: string; folder: string }): Promise<Wrong> {
  const matches = scopeMatcher([entry], place.folder);
  // Only a pattern that climbs needs a look at the whole repository.
  const start = entry.startsWith("../") ? "" : place.folder;
  for await (const file of filesBelow(place.top, start)) if (matches(file)) return null;
  return {
    what: `the scope's pattern "${entry}" matches no file`,
    remedy: `Patterns are relative to ${place.root}; ** matches folders in between.`,
  };
}

/** Files that the scope opens, relative to the repository's `top`. */
export async function* filesOfScope({ scope, root }: Goal, top: string): AsyncGenerator<string> {
  const isOpen = scopeMatcher(scope, root);
  const start = scope.some((entry) => entry.startsWith("../")) ? "" : root;
  for await (const file of filesBelow(top, start)) if (isOpen(file)) yield file;
}

async function opensFile(goal: Goal, top: string): Promise<boolean> {
  for await (const _file of filesOfScope(goal, top)) return true;
  return false;
}

async function hasFile(folder: string): Promise<boolean> {
  for await (const _file of filesBelow(folder, "")) return true;
  return false;
}

/** Files below a folder, relative to it; links are not followed, and git's own folder is none of them. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) yield name;
    else if (entry.isDirectory() && entry.name !== ".git") yield* filesBelow(root, name);
  }
}
