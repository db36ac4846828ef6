import type { Problem } from "../../model/input-error.ts";
import type { ImportSource } from "./imported.ts";
import { findMetric } from "./metric-name.ts";
import { noMetric } from "./research-problems.ts";
import { secondsOf, setupOf } from "./research-setup.ts";
import { targetOf } from "./research-task.ts";
import type { ResearchReading } from "./research-task.ts";
import { runsIn, scriptOf } from "./research-runs.ts";
import { placeOf, someOf, textIn } from "./source-files.ts";

/** autoresearch itself: instructions in program.md, one file to edit, one that evaluates. */
export const looksLikeProgram = (source: ImportSource): boolean =>
  pageOf(source) !== null || (source.files.has("train.py") && source.files.has("prepare.py"));

function pageOf(source: ImportSource): string | null {
  if (source.entry !== null && /\.md$/i.test(source.entry)) return source.entry;
  return textIn(source, "program.md") === null ? null : "program.md";
}

export function readProgram(source: ImportSource): ResearchReading {
  const page = pageOf(source);
  const instructions = page === null ? "" : (textIn(source, page) ?? "");
  const place = page ?? "train.py";
  const run = scriptOf(source, instructions);
  if ("problem" in run) return { task: null, problems: [{ where: placeOf(source, place), ...run.problem }] };
  const { editable, forbidden } = filesNamed(source, instructions);
  const scope = editable.length > 0 ? editable : [usualScope(source, run.script)];
  const sources = [...new Set([run.script, ...scope, "prepare.py"])].map((path) => textIn(source, path) ?? "");
  const metric = findMetric({ instructions, sources });
  if ("several" in metric) return { task: null, problems: [noMetric(source, place, metric)] };
  const opened = scope.filter((path) => forbidden.has(path));
  if (opened.length > 0) return { task: null, problems: [both(placeOf(source, place), opened)] };
  const seconds = secondsOf(source, instructions);
  const { setup, command, notes } = setupOf(source, { run, runs: runsIn(instructions) });
  return {
    task: {
      madeFrom: place,
      title: `Better ${metric.name}`,
      target: targetOf(scope, metric.name),
      command,
      scope,
      metric,
      guarded: [],
      timeoutSeconds: seconds.timeout,
      settings: { budget: { wall_seconds: seconds.search, run_seconds: seconds.timeout }, setup },
      constraints: [...forbidden].map((path) => `${path} stays as it is.`),
      instructions: instructions === "" ? null : withoutLoop(instructions),
      notes: [
        ...notes,
        ...(page === null
          ? []
          : [
              `The loop of ${page}, its branch and results.tsv are not used: Hone proposes, measures and keeps a ledger.`,
            ]),
        `A comparison is four runs, in turns, each of at most ${seconds.timeout} s.`,
      ],
    },
    problems: [],
  };
}

/** The autoresearch's own name, else what is run. */
const usualScope = (source: ImportSource, script: string): string =>
  textIn(source, "train.py") === null ? script : "train.py";

const both = (where: string, paths: readonly string[]): Problem => ({
  where,
  what: `it both opens and forbids ${someOf(paths)}`,
  remedy: "Let one line say which file is edited, and another which one is not.",
});

const editing = /\b(?:edit|edits|modify|change|hack|tune|rewrite)\b/i;
const forbidding = /\b(?:not|never|cannot|can't|don't|read-only|fixed|immutable|off limits|frozen)\b/i;

/** Files that the instructions have edited, and those that they forbid to, sentence by sentence. */
function filesNamed(source: ImportSource, instructions: string): { editable: string[]; forbidden: Set<string> } {
  const [opened, forbidden] = [new Set<string>(), new Set<string>()];
  for (const line of instructions.split("\n")) {
    let last: string[] = [];
    for (const sentence of line.slice(0, 2000).split(/;|\.\s/)) {
      const files = namedIn(source, sentence);
      // "Modify `prepare.py`. It is read-only": what names no file is about the ones before.
      if (files.length > 0) last = files;
      const about = forbidding.test(sentence) ? forbidden : editing.test(sentence) && files.length > 0 ? opened : null;
      for (const file of last) about?.add(file);
    }
  }
  return { editable: [...opened].filter((path) => !forbidden.has(path)), forbidden };
}

const namedIn = ({ files }: ImportSource, line: string): string[] =>
  [...line.matchAll(/`([^`\s]{1,200})`/g)]
    .map(([, path]) => (path ?? "").replace(/^(?:\.\/)+/, ""))
    .filter((path) => files.has(path) && !/\.(?:md|log|tsv|toml)$/.test(path));

/** A page of instructions tells an agent to loop, to commit and never to stop: none of that is for a proposer of Hone's. */
function withoutLoop(instructions: string): string {
  const paragraphs = instructions.replaceAll("\r\n", "\n").split(/\n(?=#{1,6} )/);
  return paragraphs.filter((part) => !/^#{1,6} .*\b(?:loop|logging|setup)\b/i.test(part)).join("\n");
}
