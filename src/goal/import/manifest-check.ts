import type { Problem } from "../../model/input-error.ts";
import { expandContract } from "../expand-contract.ts";
import { readBenchmark } from "../read-benchmark.ts";
import { sourceFiles, sourceFindings } from "../source-rules.ts";
import type { ImportSource } from "./imported.ts";
import { placeOf, textIn } from "./source-files.ts";

/** What is wrong with manifests and the files that they name, as the contract's own check would say it. */
export function manifestProblems(source: ImportSource, paths: readonly string[], contract: string): Problem[] {
  const name = placeOf(source, "benchmark.yaml");
  const { benchmark, problems, lineOf } = readBenchmark({ text: contract, name });
  if (!benchmark) return problems;
  const texts = new Map(paths.map((path) => [path, { text: textIn(source, path) ?? "", name: placeOf(source, path) }]));
  const whole = expandContract({ benchmark, name, lineOf }, texts);
  if (!whole.benchmark) return whole.problems;
  // A file that is there and no text is not looked into.
  const sources = new Map(
    sourceFiles(whole.benchmark).map((file) => [
      file,
      source.files.has(file) ? (textIn(source, file) ?? undefined) : null,
    ]),
  );
  return sourceFindings(whole.benchmark, sources).map(whole.located);
}
