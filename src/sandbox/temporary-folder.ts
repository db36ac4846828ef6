import { lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sha256 } from "../model/digest.ts";
import { EnvironmentError } from "../model/input-error.ts";
import { removeTree } from "./remove-tree.ts";

/** `hone-<place>-<process id>-<its start>-<six letters>`: whose a folder is, for whoever finds it after a SIGKILL. */
const named = /^hone-([0-9a-f]{8})-(\d+)-(\d+)-\w{6}$/;

/**
 * A new folder in the temporary directory whose name says which process it belongs to. Those whose process is gone are
 * removed first: whoever was killed could not. Throws `EnvironmentError` where none can be made.
 */
export function makeTemporaryFolder(): string {
  const started = startIn(readFileSync("/proc/self/stat", "utf8"));
  try {
    removeAbandoned(tmpdir());
    return mkdtempSync(join(tmpdir(), `hone-${place()}-${process.pid}-${started}-`));
  } catch (cause) {
    throw new EnvironmentError(
      `there can be no folder in the temporary directory ${tmpdir()}: ${cause instanceof Error ? cause.message : ""}`,
      "Set TMPDIR to a folder that is there, that you can write to, and that has room.",
      { cause },
    );
  }
}

/** Throws `EnvironmentError` where the sandbox's user, another than this process's, cannot pass to what lies there. */
export function refuseClosedWay(): void {
  const above = closedOn(tmpdir());
  if (above === null) return;
  throw new EnvironmentError(
    `the sandbox's user, who has no rights of his own, cannot pass through ${above} to the temporary directory`,
    `chmod o+x ${above}, or set TMPDIR to a folder that everybody can reach.`,
  );
}

/** The first folder on the way to a path, itself included, that only its owner and group may pass through, or null. */
export function closedOn(path: string): string | null {
  for (let above = path; ; above = dirname(above)) {
    const found = statSync(above, { throwIfNoEntry: false });
    if (found && (found.mode & 0o001) === 0) return above;
    if (above === dirname(above)) return null;
  }
}

/** Removes the folders of this user whose process is gone. What cannot be removed is left to the next one. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, from, pid, started] = named.exec(name) ?? [];
    if (from !== place() || !isGone(Number(pid), started)) continue;
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() && found.uid === process.getuid?.()) removeQuietly(path);
  }
}

/** Process ids mean something on one host and in one PID namespace only: folders of another place are not judged. */
const place = (): string =>
  sha256(`${textOf("/etc/machine-id")}\n${hostname()}\n${readlinkSync("/proc/self/ns/pid")}`).slice(0, 8);

/** Whether no process of this id is there, or another one than that which started then. In doubt it is not gone. */
function isGone(pid: number, started: string | undefined): boolean {
  try {
    return startIn(readFileSync(`/proc/${pid}/stat`, "utf8")) !== started;
  } catch (error) {
    return ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

/** When a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)). */
function startIn(status: string): string | undefined {
  // The second field is the program's name in parentheses and may itself have spaces and parentheses.
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

function removeQuietly(path: string): void {
  try {
    removeTree(path);
  } catch {
    // Another process may be at the same folder.
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
