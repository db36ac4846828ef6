import type { Problem } from "../../model/input-error.ts";
import type { Importer, ImportReading, ImportSource } from "./imported.ts";
import { readProblem } from "./kernelbench-problem.ts";
import { kernelbenchTask } from "./kernelbench-task.ts";
import { definitionOf, pythonOutline } from "./python-outline.ts";
import { filesMatching, placeOf, someOf } from "./source-files.ts";

/** A KernelBench problem: one file with `Model`, `get_inputs` and `get_init_inputs`. */
export const kernelbench: Importer = {
  kind: "kernelbench",
  looksLike: (source) =>
    source.entry === null ? problemFiles(source).length > 0 : isProblem(source.files.get(source.entry) ?? ""),
  read,
};

function read(source: ImportSource): ImportReading {
  const found = problemFiles(source);
  const candidates = found.length > 0 ? found : unfinished(source);
  const file = source.entry ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (file === undefined) return { imported: null, problems: [whichOne(source, found)] };
  const { problem, problems } = readProblem(source, file);
  if (!problem) return { imported: null, problems };
  const isAlone = found.every((path) => path === file);
  return { imported: kernelbenchTask(source, problem, isAlone), problems: [] };
}

/** Files that have what makes a problem, whatever is still wrong with them. */
const problemFiles = (source: ImportSource): string[] =>
  filesMatching(source, /\.py$/).filter((path) => isProblem(source.files.get(path) ?? ""));

function isProblem(text: string): boolean {
  if (!text.includes("get_inputs")) return false;
  const outline = pythonOutline(text);
  return ["Model", "get_inputs"].every((name) => definitionOf(outline, name) !== null);
}

/** Files that speak of a part of a problem: where there is one, it can be said what it lacks. */
const unfinished = (source: ImportSource): string[] =>
  filesMatching(source, /\.py$/).filter((path) =>
    /\bclass Model\b|\bdef get_(init_)?inputs\b/.test(source.files.get(path) ?? ""),
  );

function whichOne(source: ImportSource, found: readonly string[]): Problem {
  const [first] = found;
  if (first === undefined)
    return {
      where: source.name,
      what: "no file here defines class Model and get_inputs()",
      remedy: "Name a KernelBench problem: hone init --from kernelbench problem.py",
    };
  return {
    where: source.name,
    what: `${found.length} problems lie here, and a goal is about one: ${someOf(found)}`,
    remedy: `Name one: hone init --from kernelbench ${placeOf(source, first)}`,
  };
}
