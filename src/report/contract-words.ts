import type { Benchmark } from "../model/benchmark.ts";
import { splitOf } from "../model/split.ts";
import { code, codeBlock, html, prose } from "./escape.ts";
import { count, percent } from "./figures.ts";

const shownCases = 50;

/** What a contract measures and checks, for whoever is asked to approve of it. */
export function contractMarkdown(benchmark: Benchmark): string {
  const { objective } = benchmark.controller;
  const device = benchmark.device === "cpu" ? "" : ` on ${benchmark.device}`;
  const evidence =
    benchmark.driver === "command"
      ? "its own command prints the metric (*reported*)"
      : `Hone calls, clocks and compares (*observed*, driver ${code(benchmark.driver)})`;
  return [
    `**${prose(benchmark.benchmark_id, 100)}**${device}: ${evidence}. ${code(objective.primary_metric, 64)} is ${objective.direction}d; a gain counts from ${percent(objective.min_relative_improvement)}.`,
    caseTable(benchmark),
    `<details><summary>${html(toleranceTitle(benchmark))}</summary>\n\n${codeBlock(JSON.stringify(benchmark.correctness, null, 2), 8000, "json")}\n\n</details>`,
    `<details><summary>How it is built and run</summary>\n\n${codeBlock(JSON.stringify(runOf(benchmark), null, 2), 8000, "json")}\n\n</details>`,
  ].join("\n\n");
}

function caseTable(benchmark: Benchmark): string {
  const splits = splitOf(benchmark);
  const rows = benchmark.cases.slice(0, shownCases).map(({ id, weight, parameters }) => {
    const isHeldOut = splits.get(id) === "test";
    return `| ${code(id)} | ${isHeldOut ? "confirms" : "guides the search"} | ${weight} | ${code(JSON.stringify(parameters), 200)} |`;
  });
  const more = benchmark.cases.length - shownCases;
  return [
    "| case | use | weight | parameters |",
    "|:--|:--|--:|:--|",
    ...rows,
    ...(more > 0 ? [`\nAnd ${count(more, "more case")}.`] : []),
  ].join("\n");
}

const toleranceTitle = ({ correctness }: Benchmark): string =>
  correctness.field_tolerances
    ? "What counts as right, and with which tolerance"
    : "What counts as right: the tolerances of each type";

const runOf = ({ build, functions, runtime, reference, threads }: Benchmark) => ({
  threads,
  ...(build && { build }),
  ...(functions.length > 0 && { functions }),
  ...(reference && { reference }),
  ...(runtime && { runtime }),
});
