import { chmodSync, chownSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openControlGroups } from "./cgroup.ts";
import type { GroupLimits, RunGroup } from "./cgroup.ts";
import { closeInherited } from "./descriptors.ts";
import { removeTree } from "./remove-tree.ts";
import { harnessFilter, knowsProcessor, seccompFilter } from "./seccomp.ts";
import type { Sandbox } from "./bubblewrap.ts";
import { makeTemporaryFolder, refuseClosedWay } from "./temporary-folder.ts";
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
  /**
   * The seccomp program as an open file, or null where there is none for this processor. `pinned`: the run may not
   * leave the cores that it is given.
   */
  openSeccomp(pinned: boolean): number | null;
  /** Path of the program that a harness gives up its rights with before it loads a candidate. */
  harnessFilter: string;
  /** A control group for one run, or null where none is delegated to this process. */
  openGroup(limits: GroupLimits): RunGroup | null;
  remove(): void;
};

/**
 * Nothing that this process was handed by its own parent gets on to what it starts from here on. Throws
 * `EnvironmentError` where the temporary directory does not do.
 */
export function openScratch({ user, sandbox }: { user: SandboxUser; sandbox: Sandbox }): Scratch {
  closeInherited();
  if (user) refuseClosedWay();
  const path = makeTemporaryFolder();
  if (user) chownSync(path, 0, user.gid);
  chmodSync(path, 0o710);
  const groups = openControlGroups();
  const filterFile = (pinned: boolean) => join(path, pinned ? "seccomp-pinned.bpf" : "seccomp.bpf");
  const forHarness = join(path, "harness.bpf");
  writeFileSync(forHarness, knowsProcessor(process.arch) ? harnessFilter(process.arch) : "", { mode: 0o444 });
  const filters = sandbox === "bubblewrap" && knowsProcessor(process.arch);
  if (filters) {
    for (const pinned of [true, false])
      writeFileSync(filterFile(pinned), seccompFilter(process.arch, { pinned }) ?? "");
  }
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
    harnessFilter: forHarness,
    openSeccomp: (pinned) => (filters ? openSync(filterFile(pinned), "r") : null),
    openGroup: (limits) => groups?.open(limits) ?? null,
    remove: () => {
      groups?.close();
      removeTree(path);
    },
  };
}
