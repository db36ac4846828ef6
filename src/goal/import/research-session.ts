import { readMarkdown } from "../markdown.ts";
import type { ImportSource } from "./imported.ts";
import { directionIn, findMetric } from "./metric-name.ts";
import type { FoundMetric } from "./metric-name.ts";
import { noMetric } from "./research-problems.ts";
import { targetOf } from "./research-task.ts";
import type { ResearchReading } from "./research-task.ts";
import { firstIn, requirementsIn, someOf, textIn } from "./source-files.ts";

/** A session of pi-autoresearch: a script that prints `METRIC name=value`, and a page that says what for. */
const measureFiles = [".auto/measure.sh", "autoresearch.sh"];
const promptFiles = [".auto/prompt.md", "autoresearch.md"];
const checkFiles = [".auto/checks.sh", "autoresearch.checks.sh"];

export const looksLikeSession = (source: ImportSource): boolean => firstIn(source, measureFiles) !== null;

export function readSession(source: ImportSource): ResearchReading {
  const measure = firstIn(source, measureFiles) ?? "";
  const promptFile = firstIn(source, promptFiles);
  const prompt = promptFile === null ? "" : (textIn(source, promptFile) ?? "");
  const metric = primaryOf(prompt) ?? findMetric({ instructions: prompt, sources: [textIn(source, measure) ?? ""] });
  const place = promptFile ?? measure;
  if ("several" in metric) return { task: null, problems: [noMetric(source, place, metric)] };
  const { there, missing } = filesIn(source, sectionOf(prompt, /^files in scope$/i));
  const checks = firstIn(source, checkFiles);
  const objective = sectionOf(prompt, /^objective$/i).trim();
  return {
    task: {
      madeFrom: place,
      title: titleOf(prompt) ?? `Better ${metric.name}`,
      target: targetOf(there, metric.name),
      command: ["bash", measure],
      scope: there,
      metric,
      guarded: [],
      timeoutSeconds: 600,
      settings: {
        budget: { run_seconds: 600 },
        setup: requirementsIn(source),
        tests: checks === null ? undefined : [["bash", checks]],
      },
      constraints: listIn(sectionOf(prompt, /^(?:constraints|off limits)$/i)),
      instructions: objective === "" ? null : objective,
      notes: [
        ...(missing.length === 0 ? [] : [`Not in the scope, since it is not there: ${someOf(missing)}.`]),
        ...(checks === null ? [] : [`${checks} is the goal's test: it gates the winner, and not each candidate.`]),
        "The session's log, ideas and hooks are not read; Hone keeps a ledger of its own.",
      ],
    },
    problems: [],
  };
}

/** `- **Primary**: total_ms (ms, lower is better)` */
function primaryOf(prompt: string): FoundMetric | null {
  const [line, name] =
    /^[ \t]*(?:[-*][ \t]*)?\*{0,2}Primary\*{0,2}[ \t]*:\*{0,2}[ \t]*`?([\w.-]{1,60})[^\n]*/im.exec(prompt) ?? [];
  return line === undefined || name === undefined ? null : { name, direction: directionIn(line, name) };
}

const titleOf = (prompt: string): string | null =>
  readMarkdown(prompt).blocks.find(({ heading }) => heading?.level === 1)?.heading?.name ?? null;

/** Text under the headings of a name. */
const sectionOf = (prompt: string, name: RegExp): string =>
  readMarkdown(prompt)
    .blocks.filter(({ heading }) => heading !== null && name.test(heading.name))
    .flatMap(({ lines }) => lines.map(({ text }) => text))
    .join("\n");

const listIn = (section: string): string[] =>
  section.split("\n").flatMap((line) => /^[ \t]*[-*][ \t]+(\S.*)/.exec(line.trimEnd())?.[1] ?? []);

/** Files and folders that a section names in back-ticks, or at the beginning of its items. */
function filesIn({ files }: ImportSource, section: string): { there: string[]; missing: string[] } {
  const named = section.split("\n").flatMap((line) => {
    const first = /^[ \t]*(?:[-*][ \t]*)?(?:\*\*)?`([^`]+)`/.exec(line) ?? /^[ \t]*[-*][ \t]+([\w./*-]+)/.exec(line);
    return first?.[1] === undefined ? [] : [first[1].replace(/^(?:\.\/)+/, "").replace(/\/$/, "")];
  });
  const paths = [...files.keys()];
  const isThere = (path: string) =>
    files.has(path) || path.includes("*") || paths.some((one) => one.startsWith(`${path}/`));
  const unique = [...new Set(named)];
  return { there: unique.filter(isThere), missing: unique.filter((path) => !isThere(path)) };
}
