import { candidateLimits, type Edit } from "./candidate.ts";
import { fold, protection } from "./protected-paths.ts";
import { literalPaths, scopeMatcher } from "./scope.ts";

export type PathPolicy = {
  edits: readonly Edit[];
  /** The goal's editable scope, relative to `root`. */
  scope: readonly string[];
  /** The goal's folder, relative to the repository; "" for its top. */
  root: string;
  /** Further files that the goal names literally (its tunables' files), relative to `root`. */
  named: readonly string[];
  /** Files that judge this very goal (goal file, contract, reference), relative to the repository: never editable. */
  judging?: readonly string[];
  /** Files that the contract's commands and the goal's tests run, relative to the repository: editable only where the scope names them. */
  programs?: readonly string[];
};

/** `scope`: outside what the goal lets it edit. `policy`: what no goal lets it do. */
export type PathObjection = { path: string; kind: "scope" | "policy"; detail: string };

/**
 * The first objection to a candidate's edits, or null. Everything that applies or publishes a candidate asks this:
 * the workspace before it builds, and again the app, which trusts no runner.
 */
export function checkEdits(policy: PathPolicy): PathObjection | null {
  return (
    tooMuch(policy.edits) ??
    firstOf(policy.edits, formObjection) ??
    collision(policy.edits) ??
    firstOf(policy.edits, placeObjection(policy)) ??
    firstOf(policy.edits, contentObjection)
  );
}

const objection = (path: string, detail: string): PathObjection => ({ path, kind: "policy", detail });

function firstOf(edits: readonly Edit[], check: (edit: Edit) => PathObjection | null): PathObjection | null {
  for (const edit of edits) {
    const found = check(edit);
    if (found) return found;
  }
  return null;
}

function tooMuch(edits: readonly Edit[]): PathObjection | null {
  const { files, bytes } = candidateLimits;
  const path = edits[0]?.path ?? "";
  if (edits.length > files) return objection(path, `${edits.length} files are changed; at most ${files} may be`);
  const encoder = new TextEncoder();
  const total = edits.reduce((sum, { content }) => sum + (content === null ? 0 : encoder.encode(content).length), 0);
  return total > bytes ? objection(path, `${total} bytes of new contents; at most ${bytes} are allowed`) : null;
}

/** A path must mean the same file to git, to every file system and to a reader: no part that any of them rewrites. */
function formObjection({ path }: Edit): PathObjection | null {
  const shown = JSON.stringify(path);
  const refuse = (why: string) => objection(path, `the path ${shown} ${why}`);
  const parts = path.split("/");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return refuse("is absolute");
  if (parts.includes("..")) return refuse("leaves its folder by `..`");
  if (parts.some((part) => part === "" || part === ".")) return refuse("is not in its shortest form");
  // \p{C}: control, format (invisible and direction-changing), surrogate, private and unassigned code points.
  if (/\p{C}/u.test(path)) return refuse("has control or invisible characters");
  if (/[\\<>:"|?*]/.test(path)) return refuse('has one of the characters \\ < > : " | ? *');
  if (parts.some((part) => /[.\s]$|^\s/.test(part)))
    return refuse("has a part that ends in a dot or begins or ends in a space");
  if (path !== path.normalize("NFC")) return refuse("is not in Unicode normal form C");
  return null;
}

/** Two edits that a case-folding or normalising file system would write to one place, or below one another. */
function collision(edits: readonly Edit[]): PathObjection | null {
  const seen = new Map<string, string>();
  for (const { path } of edits) {
    const key = fold(path);
    const other = seen.get(key);
    if (other !== undefined) return objection(path, `\`${path}\` and \`${other}\` are one file on some file systems`);
    seen.set(key, path);
  }
  return firstOf(edits, ({ path }) => {
    const parts = fold(path).split("/");
    const above = parts.slice(1).map((_, index) => seen.get(parts.slice(0, index + 1).join("/")));
    const file = above.find((found) => found !== undefined);
    return file === undefined ? null : objection(path, `\`${file}\` is edited as a file and as a folder`);
  });
}

function placeObjection({
  scope,
  root,
  named,
  judging = [],
  programs = [],
}: PathPolicy): (edit: Edit) => PathObjection | null {
  const inScope = scopeMatcher(scope, root);
  const literal = new Set([...literalPaths(scope, root), ...literalPaths(named, root)]);
  const judges = new Set(judging.map(fold));
  const run = new Set(programs.map(fold));
  return ({ path }) => {
    const found = protection(path, root) ?? (run.has(fold(path)) ? program : null);
    if (found?.always)
      return objection(path, `\`${path}\` belongs to the ${found.what}, which no candidate may change`);
    if (judges.has(fold(path))) return objection(path, `\`${path}\` judges this goal, so no candidate may change it`);
    if (!inScope(path))
      return { path, kind: "scope", detail: `\`${path}\` is outside the editable scope (${scope.join(", ")})` };
    if (found && !literal.has(path)) {
      return objection(path, `\`${path}\` is ${found.what}; the goal's scope would have to name it literally`);
    }
    return null;
  };
}

const program = { what: "a program that the contract or the goal's tests run", always: false };

function contentObjection({ path, content }: Edit): PathObjection | null {
  if (content === null) return null;
  if (content.includes("\0")) return objection(path, `\`${path}\` has a NUL character: only text may be written`);
  return content.isWellFormed() ? null : objection(path, `\`${path}\` is not valid Unicode text`);
}
