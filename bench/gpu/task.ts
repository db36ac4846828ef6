import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitBase } from "../trust/repository.ts";

const shared = (path: string): string => new URL(`../trust/tasks/${path}`, import.meta.url).pathname;

export type GpuTask = { goal: string; remove(): void };

/**
 * The trust benchmark's task on a GPU in a repository of its own. `cases` are lines of YAML in the place of its own ones;
 * `python` is an interpreter of this machine that has PyTorch, in the place of what `setup:` would make.
 */
export function openGpuTask({ cases, python }: { cases?: readonly string[]; python?: string | undefined }): GpuTask {
  const folder = mkdtempSync(join(tmpdir(), "hone-gpu-"));
  for (const from of ["shared-python", "gpu-norm"]) cpSync(shared(from), folder, { recursive: true });
  const [goal, contract] = [join(folder, "goal.md"), join(folder, "benchmark.yaml")];
  const text = readFileSync(contract, "utf8");
  const kept = cases
    ? `${text.slice(0, text.indexOf("cases:"))}cases:\n${cases.map((line) => `  - ${line}\n`).join("")}`
    : text;
  writeFileSync(contract, python === undefined ? kept : `${kept}python: {interpreter: ${JSON.stringify(python)}}\n`);
  if (python !== undefined) writeFileSync(goal, readFileSync(goal, "utf8").replace(/^setup: .*\n/m, ""));
  commitBase(folder);
  return { goal, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
