import type { Benchmark, Called } from "../model/benchmark.ts";
import { entryOf, functionName } from "../model/called.ts";
import { nearestName } from "../model/nearest-name.ts";
import { functionsOf } from "./call-rules.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** Python files that a contract, its manifests written out, names: relative to the goal's folder. */
export const sourceFiles = ({ driver, functions, reference }: Benchmark): string[] =>
  driver === "python"
    ? [
        ...new Set([
          ...functions.flatMap(({ entry }) => (entry === undefined ? [] : entryOf(entry).file)),
          ...(reference ? [reference.file] : []),
        ]),
      ]
    : [];

/** Texts by path; null where there is no such file, undefined where it is none to look for names in. */
export type Sources = ReadonlyMap<string, string | null | undefined>;

/**
 * Files and names that a Python contract counts on and that are not there: found before anything is started. What a
 * build may yet make is left alone.
 */
export function sourceFindings(benchmark: Benchmark, sources: Sources): Finding[] {
  const { functions, reference, build } = benchmark;
  if (build && (build.commands.length > 0 || build.artifact !== undefined)) return [];
  const names = functions.map((called) => reference?.symbol ?? functionName(called));
  return [
    ...unusedParameters(benchmark, sources),
    ...functions.flatMap((called, index) => ofFunction(called, ["functions", index], sources)),
    ...(reference ? missing({ file: reference.file, sources, path: ["reference"], names }) : []),
  ];
}

function ofFunction({ entry, kind, module }: Called, path: PropertyKey[], sources: Sources): Finding[] {
  if (entry === undefined) return [];
  const { file, callable } = entryOf(entry);
  const names = kind === "kernelbench" ? ["Model", "get_inputs"] : [callable];
  const found = missing({ file, sources, path: [...path, "entry"], names });
  if (found.length > 0 || !module?.function) return found;
  return missing({ file, sources, path: [...path, "module", "function", "name"], names: [module.function.name] });
}

/** A case changes the numbers of a KernelBench problem by their names; one that is misspelt would change nothing. */
function unusedParameters({ functions, cases, controller }: Benchmark, sources: Sources): Finding[] {
  return cases.flatMap((workload, index) => {
    const called = functionsOf(functions, workload);
    const texts = called.map(({ entry = "" }) => sources.get(entry));
    if (called.length === 0 || called.some(({ kind }) => kind !== "kernelbench") || !texts.every(isText)) return [];
    const used = [workload.flops, workload.bytes, controller.objective.work, ...texts].join("\n");
    return Object.keys(workload.parameters).flatMap((name) =>
      mentions(used, name)
        ? []
        : [
            finding(
              ["cases", index, name],
              `${called[0]?.entry ?? ""} has no "${name}" that the case could set`,
              nearestText(name, texts.flatMap(definedIn)) ?? "Name one of the numbers at the problem's first level.",
            ),
          ],
    );
  });
}

const isText = (text: string | null | undefined): text is string => typeof text === "string";

const nearestText = (name: string, known: readonly string[]): string | null => {
  const nearest = nearestName(name, known);
  return nearest === null ? null : `Did you mean "${nearest}"?`;
};

const mentions = (text: string, name: string): boolean =>
  /^\w+$/.test(name) ? new RegExp(`\\b${name}\\b`).test(text) : text.includes(name);

type Wanted = { file: string; sources: Sources; path: PropertyKey[]; names: readonly (string | null)[] };

function missing({ file, sources, path, names }: Wanted): Finding[] {
  const text = sources.get(file);
  if (text === undefined) return [];
  if (text === null) {
    return [
      finding([...path, "file"], `there is no file ${file}`, "Correct the path; it starts from the goal's folder."),
    ];
  }
  // Names can come from elsewhere without being written here.
  if (/import\s*\*|\bexec\(|globals\(|__getattr__|setattr\(/.test(text)) return [];
  return names
    .filter((name) => name !== null)
    .filter((name) => !mentions(text, name))
    .map((name) =>
      finding(
        path,
        `${file} has no "${name}"`,
        nearestText(name, definedIn(text)) ?? `Write it in ${file}, or name another one.`,
      ),
    );
}

/** What a file's first level defines, as far as its lines show. */
const definedIn = (text: string): string[] =>
  [...text.matchAll(/^(?:async\s+def|def|class)\s+([A-Za-z_]\w*)|^([A-Za-z_]\w*)\s*=/gm)].map(
    ([, defined, assigned]) => defined ?? assigned ?? "",
  );
