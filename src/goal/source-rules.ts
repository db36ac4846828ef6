import type { Benchmark, Called } from "../model/benchmark.ts";
import { entryOf, functionName } from "../model/called.ts";
import { nearestName } from "../model/nearest-name.ts";
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
  if (build && build.commands.length > 0) return [];
  const names = functions.map((called) => reference?.symbol ?? functionName(called));
  return [
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
  const absent = names.filter((name) => name !== null && !new RegExp(`\\b${name}\\b`).test(text));
  return absent.map((name) => {
    const nearest = nearestName(name ?? "", definedIn(text));
    const remedy = nearest === null ? `Write it in ${file}, or name another one.` : `Did you mean "${nearest}"?`;
    return finding(path, `${file} has no "${name}"`, remedy);
  });
}

/** What a file's first level defines, as far as its lines show. */
const definedIn = (text: string): string[] =>
  [...text.matchAll(/^(?:async\s+def|def|class)\s+([A-Za-z_]\w*)|^([A-Za-z_]\w*)\s*=/gm)].map(
    ([, defined, assigned]) => defined ?? assigned ?? "",
  );
