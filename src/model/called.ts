import type { Called } from "./benchmark.ts";
import { handedOver } from "./handed-over.ts";

/** A Python entry, `ops/norm.py:rms_norm`. Of a KernelBench problem there is no callable. */
export type Entry = { file: string; callable: string | null };

/** Takes an entry apart; its form is the contract's rules' matter. */
export function entryOf(entry: string): Entry {
  const colon = entry.lastIndexOf(":");
  return colon < 0
    ? { file: entry, callable: null }
    : { file: entry.slice(0, colon), callable: entry.slice(colon + 1) };
}

/**
 * What a function of a contract is called, by which a case's `function` selects it: its `symbol`, else the entry's
 * callable, else what its file or the manifest's folder is called. "" where a contract gives none of them.
 */
export function functionName({ symbol, entry, manifest }: Pick<Called, "symbol" | "entry" | "manifest">): string {
  if (symbol !== undefined) return symbol;
  if (manifest !== undefined) return identifierOf(folderOf(manifest) ?? manifest);
  if (entry === undefined) return "";
  const { file, callable } = entryOf(entry);
  return callable ?? identifierOf(file);
}

/** Whether a contract leaves it to a run of the base to say what a function takes or returns. */
export const isFoundByRunning = ({ kind, manifest }: Pick<Called, "kind" | "manifest">): boolean =>
  kind === "kernelbench" || manifest !== undefined;

/** Files that a candidate may be the first to write, relative to the goal's folder: a KernelBench problem's solution. */
export const filesToBe = ({ functions }: { functions: readonly Pick<Called, "solution">[] }): string[] =>
  functions.flatMap(({ solution }) => solution ?? []);

/** The names of what a function puts out, as far as the contract says. */
export const outputsOf = (called: Pick<Called, "args" | "returns" | "backward">): string[] =>
  handedOver(called)
    .filter(({ role }) => role === "out" || role === "inout")
    .map(({ name }) => name);

/** The name of the folder that a file lies in; null at the top. */
const folderOf = (path: string): string | null =>
  path
    .split("/")
    .filter((part) => part !== ".")
    .at(-2) ?? null;

/** A path's last part without its ending, as an identifier. */
function identifierOf(path: string): string {
  const stem = (path.split("/").at(-1) ?? "").replace(/\.\w+$/, "").replace(/\W/g, "_");
  return /^\d/.test(stem) ? `_${stem}` : stem;
}
