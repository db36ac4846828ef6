import type { Benchmark } from "../model/benchmark.ts";
import { wrongFile } from "./entry-rules.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** What the evaluator can compile by itself (src/evaluate/reference-library.ts). */
const extensions = [".c", ".cc", ".cpp", ".f90"];

/** A reference can be called in place of the baseline. */
export const referenceIsUsable: Rule = ({ driver, reference, functions }) => {
  if (!reference) return [];
  if (driver === "command")
    return [
      finding(
        ["reference"],
        "a command judges its own outputs, and nothing is compared with a reference",
        "Take reference out.",
      ),
    ];
  const { file, symbol, dtype } = reference;
  const findings = driver === "native" ? notCompiled(file) : notImported(file, functions);
  if (dtype !== undefined && dtype !== "f64")
    findings.push(
      finding(
        ["reference", "dtype"],
        `a reference computes in the contract's types or in f64, not in ${dtype}`,
        "Write dtype: f64, or leave it out.",
      ),
    );
  if (symbol !== undefined && functions.length > 1)
    findings.push(
      finding(
        ["reference", "symbol"],
        "one symbol cannot stand for several functions",
        "Leave it out, and give the reference's functions the names of the contract's.",
      ),
    );
  return findings;
};

const notCompiled = (file: string): Finding[] =>
  extensions.some((extension) => file.endsWith(extension)) && !file.startsWith("/")
    ? []
    : [
        finding(
          ["reference", "file"],
          `"${file.slice(0, 100)}" is no source that is compiled here`,
          `Name one file of the repository, relative to the contract, that ends in ${extensions.join(", ")}.`,
        ),
      ];

function notImported(file: string, functions: Benchmark["functions"]): Finding[] {
  if (functions.some(({ kind }) => kind === "kernelbench"))
    return [
      finding(["reference"], "a KernelBench problem's own Model is the reference of its solution", "Take it out."),
    ];
  return wrongFile(file, /\.py$/, "ref.py").map(({ what, remedy }) => finding(["reference", "file"], what, remedy));
}
