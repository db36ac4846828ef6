import type { Problem } from "../model/input-error.ts";
import type { Line } from "./markdown.ts";
import { plainName } from "./section-names.ts";
import type { SectionKey } from "./section-names.ts";
import { pathsOf } from "./scope.ts";
import { codeOf, itemsOf, textOf } from "./section-text.ts";
import type { Section, Sections } from "./sections.ts";

/**
 * The sections of an Autoloop program in a goal's terms: its Goal is what to make faster, its Target the files that may
 * change, its Evaluation the command that prints the metric. Any other text as it is.
 */
export function fromAutoloop(sections: Sections, name: string): { sections: Sections; inferred: Problem[] } {
  const [goal, evaluation] = ["goal", "evaluation"].map((wanted) =>
    sections.unknown.find((section) => plainName(section.name) === wanted),
  );
  const files = sections.byKey.get("target");
  if (!goal || !evaluation || !files || sections.byKey.has("scope")) return { sections, inferred: [] };
  const byKey = new Map<SectionKey, Section>([...sections.byKey, ["target", goal], ["scope", scopeIn(files)]]);
  const said = { ...evaluation, lines: evaluation.lines.filter(({ kind }) => kind === "text") };
  if (!byKey.has("metric") && textOf(said) !== null) byKey.set("metric", said);
  const unknown = sections.unknown.filter((section) => section !== goal && section !== evaluation);
  const inferred = [
    {
      where: `${name}:${goal.line}`,
      what: "it is an Autoloop program: Goal is the target, Target the editable scope, Evaluation the metric",
      remedy: 'Name the sections "Target", "Editable Scope" and "Performance Metric" to say it in Hone\'s words.',
    },
    ...evaluated(evaluation, name),
  ];
  return { sections: { ...sections, byKey, unknown }, inferred };
}

/** Paths of the lists; those below a line that says not to change them take away. What is no path is a remark. */
function scopeIn(files: Section): Section {
  let isOpen = true;
  const lines = itemsOf(files).flatMap((item): Line[] => {
    if (!item.listed) isOpen = !/\b(?:not|never|don't)\b/i.test(item.text.slice(0, 1000));
    const paths = (item.listed && item.text.length < 4000 && pathsOf(item)) || [];
    return paths.map((path) => ({
      text: `- \`${isOpen ? "" : "!"}${path}\``,
      number: item.line,
      kind: "text",
    }));
  });
  return { line: files.line, lines };
}

function evaluated(evaluation: Section, name: string): Problem[] {
  const command = evaluation.lines.some(({ kind }) => kind === "code") ? codeOf(evaluation) : null;
  if (command === null) return [];
  const shown = JSON.stringify(command.slice(0, 200));
  return [
    {
      where: `${name}:${evaluation.line}`,
      what: "Evaluation's command is not run: a contract says what is",
      remedy: `In benchmark.yaml: runtime: {command: [sh, -c, ${shown}]}.`,
    },
  ];
}

/** Why a key of Autoloop's front matter is not read, and what says the same here; null for any other key. */
export function autoloopKey(key: string, value: unknown): { key: string; what: string; remedy: string } | null {
  const remedy = remedies[key.replaceAll("_", "-")]?.(value);
  return remedy === undefined ? null : { key, what: `the front matter's key "${key}" is Autoloop's`, remedy };
}

const remedies: Readonly<Record<string, (value: unknown) => string>> = {
  schedule: () => "Hone starts by a label, a comment or a pushed goal file, and not by the clock.",
  "target-metric": () => "Hone looks for more until its budget ends: budget: {wall_seconds: 900}.",
  "metric-direction": (value) =>
    `Write direction: ${/^(?:high|max)/i.test(String(value)) ? "maximize" : "minimize"} beside the contract's primary_metric.`,
  "timeout-minutes": (value) =>
    typeof value === "number" && value > 0
      ? `Write budget: {run_seconds: ${Math.round(value * 60)}} for one run, or wall_seconds for the search.`
      : "Write budget: {run_seconds: 900} for one run, or wall_seconds for the search.",
};
