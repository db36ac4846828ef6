import type { Benchmark } from "./model/benchmark.ts";
import type { Goal } from "./model/goal.ts";
import { resolvedPath } from "./model/goal-policy.ts";
import { preparedFolder } from "./model/prepared-place.ts";

export type CheckedGoal = {
  id: string;
  /** As of `judgedBy`. */
  goal: Goal;
  /** Whether the base commit has a file at this path. */
  isThere(path: string): boolean;
};

export type FoundInContract = { path: PropertyKey[]; what: string; remedy: string };
/** What is wrong with a prepared contract, whatever other contracts may have. */
export type ContractRule = (benchmark: Benchmark, about: CheckedGoal) => FoundInContract[];

/** Words of the contract that are, or hold, paths out of the repository, or into what is none of a benchmark's business. */
export const strayPaths: ContractRule = (benchmark, about) =>
  wordsIn(benchmark).flatMap(({ path, word, isProgram }) => {
    const wrong = piecesOf(word)
      .map((piece) => objection(piece, { ...about, isProgram }))
      .find((found) => found !== null);
    return wrong ? [{ path, ...wrong }] : [];
  });

type Word = { path: PropertyKey[]; word: string; isProgram: boolean };

function wordsIn({ build, python, runtime, reference, functions, cases }: Benchmark): Word[] {
  const plain = (path: PropertyKey[], word: string | undefined): Word[] =>
    word === undefined ? [] : [{ path, word, isProgram: false }];
  const command = (path: PropertyKey[], words: readonly string[] = []): Word[] =>
    words.map((word, at) => ({ path, word, isProgram: at === 0 }));
  return [
    // It is run outside of the sandbox, to ask where it lies.
    ...command(["python", "interpreter"], python?.interpreter === undefined ? [] : [python.interpreter]),
    ...(build?.commands ?? []).flatMap((words, at) => command(["build", "commands", at], words)),
    ...(build?.inputs ?? []).flatMap((word) => plain(["build", "inputs"], word)),
    ...plain(["build", "artifact"], build?.artifact),
    ...(runtime?.pre_commands ?? []).flatMap((words, at) => command(["runtime", "pre_commands", at], words)),
    ...command(["runtime", "command"], runtime?.command),
    ...Object.entries(runtime?.env ?? {}).flatMap(([key, word]) => plain(["runtime", "env", key], word)),
    ...plain(["runtime", "result_json_path"], runtime?.result_json_path),
    ...plain(["reference", "file"], reference?.file),
    ...functions.flatMap(({ entry, manifest, solution }, at) =>
      [entry, manifest, solution].flatMap((word) => plain(["functions", at], word)),
    ),
    ...cases.flatMap(({ parameters }, at) =>
      Object.entries(parameters).flatMap(([key, value]) =>
        plain(["cases", at, key], typeof value === "string" ? value : undefined),
      ),
    ),
  ];
}

/** `-I../include`, `--input=data/a.txt`, `ops/norm.py:f`: what of a word may be a path. */
const piecesOf = (word: string): string[] =>
  word
    .replaceAll("{project_root}", ".")
    .replaceAll(/\{(benchmark|run_dir)\}/g, "hone-run")
    .split(/[\s=,;:]+/)
    .map((piece) => piece.replace(/^-[A-Za-z]+(?=[./])/, ""));

/** Folders of the system that every sandbox shows. */
const system = /^\/(usr|bin|sbin|lib|lib64)\/|^\/dev\/null$/;

/** A goal names a program by its path, or as what lies in the environment that it names: `/opt/env/bin/activate`. */
function isNamedIn(goal: string, program: string): boolean {
  const environment = /^(\/[^/]+\/.+)\/bin\/[^/]+$/.exec(program)?.[1];
  const words = goal.split(/[^\w./+-]+/).map((word) => word.replace(/\.+$/, ""));
  return words.some(
    (word) => word === program || (environment !== undefined && `${word}/`.startsWith(`${environment}/`)),
  );
}

type Asked = CheckedGoal & { isProgram: boolean };

function objection(piece: string, { goal, id, isProgram }: Asked): Pick<FoundInContract, "what" | "remedy"> | null {
  const shown = `"${piece.slice(0, 100)}"`;
  if (piece.startsWith("/")) {
    if (system.test(piece) || (isProgram && isNamedIn(goal.raw, piece))) return null;
    return { what: `${shown} lies outside of the repository`, remedy: "Name files of the repository, and programs." };
  }
  const path = resolvedPath(piece, goal.root);
  if (path === null) return { what: `${shown} leaves the repository`, remedy: "Paths start from the goal's folder." };
  const own = preparedFolder(id);
  if (!/^\.(git|hone)(\/|$)/.test(path) || path === own || path.startsWith(`${own}/`)) return null;
  return { what: `${shown} is git's or Hone's, or another benchmark's`, remedy: `Your own files lie in ${own}/.` };
}
