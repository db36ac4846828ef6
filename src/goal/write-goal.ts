import { Budget } from "../model/budget.ts";
import type { Goal } from "../model/goal.ts";
import type { Setup } from "../model/setup.ts";
import { inline } from "./inline-yaml.ts";
import { lineText, sectionText } from "./section-escape.ts";
import { sectionNames } from "./section-names.ts";
import type { SectionKey } from "./section-names.ts";

type Texts = "language" | "package" | "metric" | "build" | "notes" | "hypothesis" | "benchmark";
type Settings = "runs_on" | "device" | "sandbox" | "waivers" | "tune" | "tune_constraints";

/** What a goal file that Hone writes says; a `Goal` is one. What is left out has its default, or no section. */
export type GoalDraft = Pick<Goal, "title" | "target" | "scope"> &
  Partial<Pick<Goal, Texts | Settings | "constraints" | "workloads">> & {
    budget?: Partial<Budget> | undefined;
    /** As people write it: what has a default may be left out. */
    setup?: Partial<Setup> | undefined;
    tests?: Goal["tests"] | undefined;
  };

/**
 * Goal → the Markdown that `readGoal` reads the same goal from. Whatever a text says, it stays in its own section: what
 * would be a heading, a comment or an open code fence there is escaped.
 */
export function writeGoal(draft: GoalDraft): string {
  const { title, target, scope, constraints = [], workloads = [], benchmark, build } = draft;
  const texts: [SectionKey, string][] = [
    ["target", sectionText(target)],
    ["package", sectionText(draft.package ?? "")],
    ["language", sectionText(draft.language ?? "")],
    ["scope", list(scope.map(entry))],
    ["metric", sectionText(draft.metric ?? "")],
    ["constraints", list(constraints.map(constraint))],
    ["workloads", list(workloads.map(({ id, description }) => [id, lineText(description)].filter(Boolean).join(": ")))],
    ["benchmark", benchmark === undefined ? "" : `\`${benchmark}\``],
    ["build", build === undefined || build.trim() === "" ? "" : fenced(build)],
    ["hypothesis", sectionText(draft.hypothesis ?? "")],
    ["notes", sectionText(draft.notes ?? "")],
  ];
  const sections = texts.flatMap(([key, text]) => (text === "" ? [] : [`## ${sectionNames[key][0]}\n${text}\n`]));
  return `${frontMatter(draft)}${heading(title)}${sections.join("\n")}`;
}

/** Marks at its end would be taken for the closing ones of the heading. */
function heading(title: string): string {
  const text = lineText(title).slice(0, 200).trimEnd();
  return text === "" ? "" : `# ${text.replace(/(?<=^|\s)\\*#+$/, "\\$&")}\n\n`;
}

function frontMatter({ budget, runs_on, device, setup, sandbox, ...draft }: GoalDraft): string {
  const usual: Partial<Record<string, unknown>> = Budget.parse({});
  const limits = Object.entries(budget ?? {}).filter(([key, value]) => value !== undefined && value !== usual[key]);
  const settings = {
    ...(limits.length > 0 && { budget: Object.fromEntries(limits) }),
    ...(runs_on && { runs_on }),
    ...(device && { device }),
    ...(setup && { setup }),
    ...(sandbox === "none" && { sandbox }),
    ...(draft.tests?.length && { tests: draft.tests }),
    ...(draft.waivers?.length && { waivers: draft.waivers }),
    ...(draft.tune?.length && { tune: draft.tune }),
    ...(draft.tune_constraints?.length && { tune_constraints: draft.tune_constraints }),
  };
  if (Object.keys(settings).length === 0) return "";
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${inline(value)}\n`);
  return `---\n${lines.join("")}---\n`;
}

const list = (items: readonly string[]): string =>
  items
    .filter((item) => item !== "")
    .map((item) => `- ${item}`)
    .join("\n");

/** Plain where nothing in it could be taken for a remark behind the path. */
const entry = (path: string): string => (/^!?[\w./*?-]+$/.test(path) ? path : `\`${path}\``);

/** A box before an item would be taken for a check box. */
const constraint = (text: string): string => lineText(text).replace(/^\[(?=[ xX]\]\s)/, "\\[");

/** In a fence that is longer than any in the code. */
function fenced(code: string): string {
  const longest = [...code.matchAll(/`{3,}/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const mark = "`".repeat(longest + 1);
  return `${mark}sh\n${code.trim()}\n${mark}`;
}
