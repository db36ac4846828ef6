import type { Problem } from "../../model/input-error.ts";
import type { ImportSource } from "./imported.ts";
import { filesMatching, placeOf, someOf, textIn } from "./source-files.ts";

/** `functions`: what the file defines at its first level. */
export type Evaluator = { path: string; form: "openevolve" | "shinka"; functions: ReadonlySet<string> };

type Found = { evaluator: Evaluator; problems: [] } | { evaluator: null; problems: Problem[] };

/** The evaluator of a task: the file that was named, or the one that defines what an evaluator has to. */
export function findEvaluator(source: ImportSource): Found {
  const named = source.entry === null ? null : evaluatorAt(source, source.entry);
  if (named) return { evaluator: named, problems: [] };
  const found = filesMatching(source, /\.py$/).flatMap((path) => evaluatorAt(source, path) ?? []);
  const usual = found.filter(({ path }) => /^(?:evaluator|evaluate)\.py$/.test(path));
  const [only, ...more] = usual.length > 0 ? usual : found;
  if (only && more.length === 0) return { evaluator: only, problems: [] };
  return { evaluator: null, problems: [only ? several(source, found) : none(source)] };
}

const several = ({ name }: ImportSource, found: readonly Evaluator[]): Problem => ({
  where: name,
  what: `${found.length} files could be the evaluator: ${someOf(found.map(({ path }) => path))}`,
  remedy: `Name the one that judges: hone init --from openevolve ${name.replace(/\/$/, "")}/${found[0]?.path ?? ""}`,
});

function none(source: ImportSource): Problem {
  const unread = [...source.files].find(([path, text]) => text === null && /(^|\/)evaluat\w*\.py$/.test(path));
  if (unread)
    return {
      where: placeOf(source, unread[0]),
      what: "it is no text that Hone reads: it is binary, larger than 256 kB, or a link",
      remedy: "Let it be a UTF-8 text in a regular file.",
    };
  return {
    where: source.name,
    what: "there is no evaluator: no Python file defines evaluate(program_path)",
    remedy: "Name OpenEvolve's evaluator.py or ShinkaEvolve's evaluate.py, or the folder that it lies in.",
  };
}

function evaluatorAt(source: ImportSource, path: string): Evaluator | null {
  const text = path.endsWith(".py") ? textIn(source, path) : null;
  if (text === null) return null;
  const functions = new Set([...text.matchAll(/^def[ \t]+(\w+)[ \t]*\(/gm)].map(([, name]) => name ?? ""));
  if (text.includes("--program_path") && text.includes("--results_dir")) return { path, form: "shinka", functions };
  if (!functions.has("evaluate") && !functions.has("evaluate_stage1")) return null;
  // A trainer has a function of this name, too: an evaluator is called so, or says what it is given.
  const isOne = /evaluat/i.test(path) || /^def[ \t]+evaluate(?:_stage1)?[ \t]*\([ \t\r\n]*program/m.test(text);
  return isOne ? { path, form: "openevolve", functions } : null;
}

const mark = /EVOLVE-BLOCK-START/;

/** Whether a program marks the part that was meant to change. */
export const hasMarks = (text: string): boolean => mark.test(text) && text.includes("EVOLVE-BLOCK-END");

/** Names that both tools use, or say in their documentation. */
const usualNames = /^(?:.*\/)?initial(?:_program)?\.\w+$/;

/** The program that is to be improved: the named file, the one with marks, or the one that is called so. */
export function findProgram(
  source: ImportSource,
  evaluator: string,
): { program: string; problem: null } | { program: null; problem: Problem } {
  const all = filesMatching(source, /\.\w{1,4}$/).filter((path) => path !== evaluator && !isDocument(path));
  const files = nearFirst(all, evaluator, (path) => usualNames.test(path) || mark.test(textIn(source, path) ?? ""));
  if (source.entry !== null && files.includes(source.entry)) return { program: source.entry, problem: null };
  const marked = files.filter((path) => mark.test(textIn(source, path) ?? ""));
  const usual = (marked.length > 0 ? marked : files).filter((path) => usualNames.test(path));
  const candidates = usual.length > 0 ? usual : marked;
  const [only, ...more] = candidates;
  if (only !== undefined && more.length === 0) return { program: only, problem: null };
  const where = source.name;
  if (only === undefined)
    return {
      program: null,
      problem: {
        where,
        what: "no file has a line with EVOLVE-BLOCK-START, and none is called initial_program",
        remedy: "Put the marks around what may change, or call the file initial_program.py.",
      },
    };
  return {
    program: null,
    problem: {
      where,
      what: `${candidates.length} files could be the program that changes: ${someOf(candidates)}`,
      remedy: `Name it: hone init --from openevolve ${where.replace(/\/$/, "")}/${only}`,
    },
  };
}

/** What lies in the evaluator's own folder, or below, where something there will do; else all. */
function nearFirst(files: readonly string[], evaluator: string, isWanted: (path: string) => boolean): string[] {
  const folder = evaluator.slice(0, evaluator.lastIndexOf("/") + 1);
  const near = files.filter((path) => path.startsWith(folder));
  return near.some(isWanted) ? near : [...files];
}

const isDocument = (path: string): boolean => /\.(?:md|txt|ya?ml|json|toml|cfg|tsv|csv|rst|lock)$/i.test(path);
