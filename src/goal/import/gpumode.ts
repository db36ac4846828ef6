import type { Problem } from "../../model/input-error.ts";
import { casesOf } from "./gpumode-cases.ts";
import { gpumodeContract } from "./gpumode-contract.ts";
import { gpumodeGoal, gpumodeNotes } from "./gpumode-goal.ts";
import { readTask } from "./gpumode-task.ts";
import type { Importer, ImportReading, ImportSource } from "./imported.ts";
import { placeOf, taskName } from "./source-files.ts";

/** A GPU MODE task: a folder with task.yml, reference.py and a submission. */
export const gpumode: Importer = {
  kind: "gpumode",
  looksLike: (source) => taskFiles(source).length > 0,
  read,
};

function read(source: ImportSource): ImportReading {
  const found = taskFiles(source);
  const [path, ...more] = found;
  if (path === undefined || more.length > 0) return { imported: null, problems: [whichOne(source, found)] };
  const task = readTask(source, path);
  if ("problems" in task) return { imported: null, problems: task.problems };
  const cases = casesOf(task);
  return {
    imported: {
      goal: gpumodeGoal(source, task, cases),
      benchmark: gpumodeContract(task, taskName(source, "gpumode"), cases),
      contract: "benchmark.yaml",
      notes: gpumodeNotes(source, task, cases),
    },
    problems: [],
  };
}

/** The named file, the task at the folder's top, or those below it. */
function taskFiles({ entry, files }: ImportSource): string[] {
  if (entry !== null) return /(^|\/)task\.ya?ml$/.test(entry) ? [entry] : [];
  const all = [...files.keys()].filter((path) => /(^|\/)task\.ya?ml$/.test(path)).toSorted();
  const top = all.filter((path) => !path.includes("/"));
  return top.length > 0 ? top.slice(0, 1) : all;
}

function whichOne(source: ImportSource, found: readonly string[]): Problem {
  const { name, entry } = source;
  const [first] = found;
  if (first === undefined)
    return {
      where: entry === null ? name : placeOf(source, entry),
      what: "there is no task.yml",
      remedy: "Name the folder of a GPU MODE task, which has a task.yml.",
    };
  return {
    where: name,
    what: `${found.length} tasks lie below this folder, and a goal is about one`,
    remedy: `Name one: hone init --from gpumode ${placeOf(source, first.replace(/\/[^/]*$/, ""))}`,
  };
}
