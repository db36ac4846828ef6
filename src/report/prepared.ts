import { kindOfName } from "../model/metric.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { preparedFolder } from "../model/prepared-place.ts";
import { code, codeBlock, html, oneLine, prose } from "./escape.ts";
import { count, percent, wait } from "./figures.ts";
import { valueInWords } from "./metric-words.ts";

/** Characters of all files together that a page shows: a comment of GitHub's holds some 60,000. */
const maxFiles = 40_000;

/**
 * A prepared benchmark for whoever approves it: what was proved, what to look at, and its files. What a model wrote is
 * shown and never obeyed.
 */
export function preparedMarkdown(prepared: PreparedBenchmark): string {
  const { id, proof, review, analysis, files } = prepared;
  return [
    `A model wrote this benchmark, and Hone proved it on the base: it builds, answers that nobody computed fail, and equal code measured against itself holds. It would lie in ${code(preparedFolder(id))}.`,
    [
      "| case | | " + `${prose(proof.metric, 60)} on the base | equal code differs by |`,
      "|:--|:--|--:|--:|",
      ...proof.cases.map(caseRow(proof.metric)),
    ].join("\n"),
    ...tolerancesInMarkdown(proof),
    section(
      "What to look at",
      [...review, ...analysis.review.map((note) => `Of the analysis: ${note}`)].map((note) => `- ${prose(note, 600)}`),
    ),
    section(
      "What was proved",
      provedInWords(prepared).map((line) => `- ${prose(line, 600)}`),
    ),
    section(
      "What the model read out of the sources",
      analysisLines(prepared).map((line) => `- ${prose(line, 400)}`),
    ),
    ["### Files", ...filesInMarkdown(files)].join("\n\n"),
  ].join("\n\n");
}

/** The same for a terminal. */
export function preparedLines(prepared: PreparedBenchmark): string[] {
  const { proof, review, analysis, files, id } = prepared;
  const width = Math.max(...proof.cases.map((one) => one.id.length), 4);
  return [
    `Cases, measured on the base by ${oneLine(proof.metric, 60)}:`,
    ...proof.cases.map(
      (one) =>
        `  ${oneLine(one.id, 64).padEnd(width)}  ${kindInWords(one).padEnd(8)}  ${valueOf(proof.metric, one.value).padStart(9)}${noiseOf(one).padStart(9)}`,
    ),
    "",
    "Tolerances:",
    ...(proof.tolerances.length > 0
      ? proof.tolerances.map(({ field, words }) => `  ${oneLine(field, 60)}: ${oneLine(words, 120)}`)
      : ["  none: the runner alone judges"]),
    "",
    "Proved:",
    ...provedInWords(prepared).map((line) => `  ${oneLine(line, 300)}`),
    "",
    "To look at:",
    ...[...review, ...analysis.review.map((note) => `Of the analysis: ${note}`)].map(
      (note) => `  - ${oneLine(note, 600)}`,
    ),
    "",
    `Files in ${preparedFolder(id)}:`,
    ...files.map(({ path, content }) => `  ${oneLine(path)}  ${count(content.split("\n").length - 1, "line")}`),
  ];
}

type Case = PreparedBenchmark["proof"]["cases"][number];

const kindInWords = ({ split }: Pick<Case, "split">): string => (split === "test" ? "held out" : "search");

const valueOf = (metric: string, value: number): string =>
  valueInWords({ name: metric, kind: kindOfName(metric) }, value);

const noiseOf = ({ noise }: Pick<Case, "noise">): string => (noise === null ? "–" : `± ${percent(noise)}`);

const caseRow =
  (metric: string) =>
  (one: Case): string =>
    `| ${code(one.id)} | ${kindInWords(one)} | ${prose(valueOf(metric, one.value))} | ${one.noise === null ? "–" : percent(one.noise)} |`;

function tolerancesInMarkdown({ tolerances }: PreparedBenchmark["proof"]): string[] {
  if (tolerances.length === 0) return ["No field is compared by Hone: the runner alone says what is right."];
  return [`Compared: ${tolerances.map(({ field, words }) => `${code(field, 60)} (${prose(words, 120)})`).join(", ")}.`];
}

/** What was seen, and what it costs. */
function provedInWords({ proof, estimate, cost }: PreparedBenchmark): string[] {
  const money = (usd: number | null) => (usd === null ? "" : ` and ${usd.toFixed(2)} US dollars`);
  return [
    ...(proof.refused.length > 0 ? [`Turned away: ${proof.refused.join(", ")}`] : []),
    ...(proof.waived.length > 0 ? [`Waived by the goal: ${proof.waived.join(", ")}`] : []),
    `One run of all cases takes ${proof.seconds < 1 ? `${(proof.seconds * 1000).toFixed(0)} ms` : wait(proof.seconds)}`,
    `A campaign with it takes at most ${wait(estimate.minutes * 60)}${money(estimate.usd)}`,
    `Preparing it took ${wait(cost.seconds)}, ${count(cost.calls, "answer")} of a model${money(cost.usd)}`,
  ];
}

function analysisLines({ analysis }: PreparedBenchmark): string[] {
  const { entry_points: entries, threading, build_system: build } = analysis;
  return [
    ...entries.map(
      ({ name, file, description }) => `\`${name}\` in \`${file}\`${description === "" ? "" : `: ${description}`}`,
    ),
    `Threads: ${threading.default_threads}${threading.description === "" ? "" : `, ${threading.description}`}`,
    `Build: ${build.type}${build.commands.length === 0 ? "" : `, ${build.commands.join("; ")}`}`,
  ];
}

const section = (title: string, lines: readonly string[]): string =>
  [`### ${title}`, lines.length > 0 ? lines.join("\n") : "Nothing was noted."].join("\n\n");

/** Each file folded; what does not fit is named. */
function filesInMarkdown(files: PreparedBenchmark["files"]): string[] {
  const ordered = files.toSorted((a, b) => Number(b.path === "benchmark.yaml") - Number(a.path === "benchmark.yaml"));
  let room = maxFiles;
  return ordered.map(({ path, content }) => {
    const shown = Math.min(room, content.length);
    room -= shown;
    const lines = count(content.split("\n").length - 1, "line");
    if (shown === 0) return `${code(path)}, ${lines}, does not fit in here.`;
    const block = codeBlock(content, shown, path.endsWith(".yaml") ? "yaml" : path.endsWith(".py") ? "python" : "text");
    return `<details><summary>${html(path)}, ${lines}</summary>\n\n${block}\n\n</details>`;
  });
}
