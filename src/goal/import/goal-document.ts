import type { Goal } from "../../model/goal.ts";
import { inline } from "./words.ts";

/** What a goal that an importer writes says; sections that are empty are left out. Texts are Markdown already. */
export type GoalDocument = {
  /** Settings above the text, in their order. */
  settings: Readonly<Record<string, unknown>>;
  title: string;
  target: string;
  language?: string;
  scope: readonly string[];
  metric?: string;
  constraints?: readonly string[];
  workloads?: Goal["workloads"];
  hypothesis?: string;
  /** Path of the contract. */
  contract: string;
  notes?: string;
};

/** The Markdown of a goal. */
export function goalDocument(goal: GoalDocument): string {
  const settings = Object.entries(goal.settings).filter(([, value]) => value !== undefined);
  const front = settings.map(([key, value]) => `${key}: ${inline(value)}\n`).join("");
  const sections: [string, string | undefined][] = [
    ["Target", goal.target],
    ["Language", goal.language],
    ["Editable Scope", list(goal.scope.map(inCode))],
    ["Performance Metric", goal.metric],
    ["Correctness Constraints", list(goal.constraints ?? [])],
    ["Representative Workloads", list((goal.workloads ?? []).map(({ id, description }) => `${id}: ${description}`))],
    ["Hypothesis", goal.hypothesis],
    ["Benchmark", inCode(goal.contract)],
    ["Notes", goal.notes],
  ];
  const written = sections.flatMap(([heading, text]) => (text ? [`## ${heading}\n${text}\n`] : []));
  return `${front === "" ? "" : `---\n${front}---\n`}# ${oneLine(goal.title)}\n\n${written.join("\n")}`;
}

export const inCode = (text: string): string => `\`${text}\``;

/** A text of somebody else's as a quotation: nothing in it can open a section, a fence or a comment of the goal's own. */
export const quoted = (text: string): string =>
  text
    .replaceAll("<!--", "&lt;!--")
    .trim()
    .split(/\r\n?|\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

/** Text of another tool's on one line of a list or a heading. */
export const oneLine = (text: string): string =>
  text.replaceAll("<!--", "&lt;!--").replace(/\s+/g, " ").trim().slice(0, 400);

const list = (items: readonly string[]): string => items.map((item) => `- ${oneLine(item)}`).join("\n");

/** Languages by the end of a file's name, for people and models. */
const languages: Readonly<Record<string, string>> = {
  c: "C",
  cc: "C++",
  cpp: "C++",
  cu: "CUDA",
  f90: "Fortran",
  go: "Go",
  jl: "Julia",
  js: "JavaScript",
  py: "Python",
  r: "R",
  rs: "Rust",
  ts: "TypeScript",
};

/** What a file is written in, by its name; undefined for what is not known. */
export const languageOf = (path: string): string | undefined => languages[/\.(\w{1,3})$/.exec(path)?.[1] ?? ""];
