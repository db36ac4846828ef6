import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trial } from "./trials.ts";

const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** A git repository with a task's base committed, in a temporary folder. */
export function openTask(task: string): { goal: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `hone-trust-${task}-`));
  const shared = existsSync(here(`tasks/${task}/kernel.py`)) ? "shared-python" : "shared";
  cpSync(here(`tasks/${shared}`), folder, { recursive: true });
  cpSync(here(`tasks/${task}`), folder, { recursive: true });
  commitBase(folder);
  return { goal: join(folder, "goal.md"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a folder a git repository, and what lies in it the base. */
export function commitBase(folder: string): void {
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" });
  git("init", "-b", "main");
  git("add", ".");
  git("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "commit", "-m", "base");
}

/**
 * A trial's changed files as a folder to lay over its repository. `name.c` stands for `kernel.c`, `name.py` for
 * `kernel.py`, `name.mk` for `flags.mk`, and a folder for itself.
 */
export function layOver({ expected, task, name }: Trial): { folder: string; remove(): void } {
  const from = here(`${expected === "keep" ? "honest" : "cheats"}/${task}/${name}`);
  const folder = mkdtempSync(join(tmpdir(), "hone-trust-candidate-"));
  const parts: [from: string, to: string][] = [
    [from, ""],
    [`${from}.c`, "kernel.c"],
    [`${from}.py`, "kernel.py"],
    [`${from}.mk`, "flags.mk"],
  ];
  const found = parts.filter(([path]) => existsSync(path));
  if (found.length === 0) throw new Error(`there is no candidate at ${from}`);
  mkdirSync(folder, { recursive: true });
  for (const [path, to] of found) cpSync(path, join(folder, to), { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
