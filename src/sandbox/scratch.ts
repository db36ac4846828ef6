import { chmodSync, chownSync, mkdirSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";
import { seccompFilter } from "./seccomp.ts";
import type { Sandbox } from "./bubblewrap.ts";
import type { SandboxUser } from "./user.ts";

/**
 * The evaluator's own temporary folder: where trees are built and from where a sandbox mounts what it may see.
 * It belongs to the evaluator; the sandbox's user may pass through but not list it.
 */
export type Scratch = {
  path: string;
  user: SandboxUser;
  sandbox: Sandbox;
  /** A new folder below it that the sandbox's user owns. */
  folderForSandbox(name: string): string;
  /** The seccomp program as an open file, or null where there is none for this processor. */
  openSeccomp(): number | null;
  remove(): void;
};

export function openScratch({ user, sandbox }: { user: SandboxUser; sandbox: Sandbox }): Scratch {
  const path = mkdtempSync(join(tmpdir(), "hone-"));
  if (user) chownSync(path, 0, user.gid);
  chmodSync(path, 0o710);
  const filter = sandbox === "bubblewrap" ? seccompFilter(process.arch) : null;
  const filterFile = join(path, "seccomp.bpf");
  if (filter) writeFileSync(filterFile, filter);
  return {
    path,
    user,
    sandbox,
    folderForSandbox(name) {
      const folder = join(path, name);
      mkdirSync(folder, { recursive: true, mode: 0o750 });
      if (user) chownSync(folder, user.uid, user.gid);
      return folder;
    },
    openSeccomp: () => (filter ? openSync(filterFile, "r") : null),
    remove: () => removeTree(path),
  };
}
