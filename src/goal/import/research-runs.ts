import type { ImportSource } from "./imported.ts";
import { filesMatching, someOf, textIn } from "./source-files.ts";

/** A command of the instructions that runs a script of the task's. */
export type Run = { script: string; command: string[]; isUv: boolean; isLogged: boolean };

const python =
  /(?:(uv run)[ \t]+)?(?:python3?[ \t]+(?:-u[ \t]+)?)?([\w./-]{1,200}\.py)((?:[ \t]+[\w./=:,-]{1,100}){0,20})([^\n`]{0,100})/g;
const shell = /(?:\b(?:bash|sh)[ \t]+|\.\/)([\w./-]{1,200}\.sh)((?:[ \t]+[\w./=:,-]{1,100}){0,20})([^\n`]{0,100})/g;

/** Commands in back-ticks and code blocks, in the order of the text. */
export function runsIn(instructions: string): Run[] {
  const code = [...instructions.matchAll(/^```[^\n]*\n([\s\S]{0,5000}?)^```|`([^`\n]{1,300})`/gm)].map(
    ([, block, inline]) => block ?? inline ?? "",
  );
  return code.flatMap((text) => [
    ...[...text.matchAll(python)].flatMap((match) => {
      const [whole, uv, script = "", words = "", rest = ""] = match;
      // `train.py` alone names the file; it takes a program in front of it to run it.
      if (uv === undefined && !whole.startsWith("python")) return [];
      return [run({ program: "python3", script, words, rest, isUv: uv !== undefined })];
    }),
    ...[...text.matchAll(shell)].map(([, script = "", words = "", rest = ""]) =>
      run({ program: "bash", script, words, rest, isUv: false }),
    ),
  ]);
}

type Matched = { program: string; script: string; words: string; rest: string; isUv: boolean };

function run({ program, script, words, rest, isUv }: Matched): Run {
  const path = script.replace(/^(?:\.\/)+/, "");
  const more = words.split(/\s+/).filter((word) => word !== "");
  return { script: path, command: [program, path, ...more], isUv, isLogged: /^\s*>/.test(rest) };
}

/** What an experiment runs: the command whose output is kept, else the only one, else autoresearch's own. */
export function scriptOf(
  source: ImportSource,
  instructions: string,
): Run | { problem: { what: string; remedy: string } } {
  const runs = runsIn(instructions).filter(({ script }) => textIn(source, script) !== null && !isPreparation(script));
  const scripts = [...new Set(runs.map(({ script }) => script))];
  const found =
    runs.find(({ isLogged }) => isLogged) ??
    runs.find(({ script }) => script === "train.py") ??
    (scripts.length === 1 ? runs[0] : undefined);
  if (found) return found;
  if (scripts.length === 0 && textIn(source, "train.py") !== null)
    return { script: "train.py", command: ["python3", "train.py"], isUv: false, isLogged: false };
  if (scripts.length > 1)
    return {
      problem: {
        what: `several scripts are run, and nothing says which one is the experiment: ${someOf(scripts)}`,
        remedy: "Show the command with its log, such as `python3 train.py > run.log 2>&1`.",
      },
    };
  const there = filesMatching(source, /\.(?:py|sh)$/);
  return {
    problem: {
      what: `nothing says what an experiment runs${there.length === 0 ? ", and there is no script" : ""}`,
      remedy: `Say it in back-ticks, such as \`python3 ${there[0] ?? "train.py"}\`.`,
    },
  };
}

/** What makes data before the first experiment, in autoresearch's words. */
export const isPreparation = (script: string): boolean => /(?:^|\/)prepare\w*\.(?:py|sh)$/.test(script);
