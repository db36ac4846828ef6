import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "../../model/input-error.ts";
import { pinned } from "./planned-files.ts";
import type { PlannedFile } from "./planned-files.ts";

/**
 * `updated`: it was of another version of Hone and otherwise the same. `kept`: somebody has changed it, and nothing was
 * written. `replaced`: so it was, and `--force` was given. `foreign`: a workflow that never was Hone's has the name.
 */
export type FileState = "written" | "unchanged" | "updated" | "kept" | "replaced" | "foreign";

/** What became of a file. `added` and `removed`: lines by which Hone's differs from the one that is there. */
export type FileOutcome = { path: string; state: FileState; added: number; removed: number };

/**
 * Writes files below the repository's top. What somebody has changed stays, unless `force`.
 * Throws `InputError` where a path leads through a symbolic link, or a folder is in a file's place.
 */
export async function writeFiles(top: string, files: readonly PlannedFile[], force: boolean): Promise<FileOutcome[]> {
  // All of them are looked at before the first is written.
  const there = await Promise.all(files.map(({ path }) => readPresent(top, path)));
  const outcomes = files.map((file, index) => outcomeOf(file, there[index] ?? null, force));
  for (const [index, { path, text }] of files.entries()) {
    const state = outcomes[index]?.state;
    if (state === "unchanged" || state === "kept" || state === "foreign") continue;
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), text);
  }
  return outcomes;
}

/** Text of the regular file at a path below the top, null where there is none. Throws as `writeFiles` does. */
export async function readPresent(top: string, path: string): Promise<string | null> {
  const steps = path.split("/");
  for (const index of steps.keys()) {
    const part = steps.slice(0, index + 1).join("/");
    const found = await lstat(join(top, part)).catch(absent);
    if (!found) return null;
    const isLast = index === steps.length - 1;
    if (isLast ? !found.isFile() : !found.isDirectory())
      throw new InputError({
        where: part,
        what: found.isSymbolicLink() ? "it is a symbolic link" : isLast ? "it is no regular file" : "it is no folder",
        remedy: `Hone writes ${path} and follows no links: move it out of the way, then run \`hone init\` again.`,
      });
  }
  return readFile(join(top, path), "utf8");
}

function absent(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

function outcomeOf({ path, text }: PlannedFile, there: string | null, force: boolean): FileOutcome {
  if (there === null) return { path, state: "written", added: lines(text).length, removed: 0 };
  if (there === text) return { path, state: "unchanged", added: 0, removed: 0 };
  const difference = { added: missingFrom(there, text), removed: missingFrom(text, there) };
  if (isForeign(path, there)) return { path, state: "foreign", ...difference };
  const isOtherVersion = pinned(there, "0.0.0") === pinned(text, "0.0.0");
  return { path, state: isOtherVersion ? "updated" : force ? "replaced" : "kept", ...difference };
}

/** Somebody's own workflow is not replaced by `--force` either: nothing of Hone's is in it. */
const isForeign = (path: string, text: string): boolean =>
  path.startsWith(".github/workflows/") && !/\buses:\s*["']?[\w.-]+\/[\w.-]+\/action(?:\/app)?@/.test(text);

const lines = (text: string): string[] => text.split("\n").slice(0, text.endsWith("\n") ? -1 : undefined);

/** How many lines of `text` are not in `from`, each counted as often as it stands there. */
function missingFrom(from: string, text: string): number {
  const left = new Map<string, number>();
  for (const line of lines(from)) left.set(line, (left.get(line) ?? 0) + 1);
  return lines(text).filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  }).length;
}
