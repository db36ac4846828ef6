import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Folders in which a control group with a memory and a process limit can be made: cgroup v1 has one a controller. */
export type CgroupPlace = { version: "v1"; memory: string; pids: string } | { version: "v2"; group: string };

/** What the kernel says of this process's control groups: /proc/self/mountinfo and /proc/self/cgroup (cgroups(7)). */
export type CgroupFacts = { mountinfo: string; cgroup: string };

type Mounted = { root: string; point: string; kind: string; options: string };

/** Where this process's own groups lie on this machine, v2 first; whether they can be used is another question. */
export function ownGroups({ mountinfo, cgroup }: CgroupFacts): CgroupPlace[] {
  const mounts = mountinfo.split("\n").flatMap(mounted);
  const v1 = (controller: string): string | null => {
    const mount = mounts.find(({ kind, options }) => kind === "cgroup" && options.split(",").includes(controller));
    const line = cgroup.split("\n").find((text) => text.split(":")[1]?.split(",").includes(controller));
    return mount && line ? folderOf(mount, line) : null;
  };
  const unified = mounts.find(({ kind }) => kind === "cgroup2");
  const own = cgroup.split("\n").find((line) => line.startsWith("0::"));
  const [memory, pids] = [v1("memory"), v1("pids")];
  return [
    ...(unified && own !== undefined ? [{ version: "v2" as const, group: folderOf(unified, own) }] : []),
    ...(memory !== null && pids !== null ? [{ version: "v1" as const, memory, pids }] : []),
  ];
}

/** A line of mountinfo: `id parent dev root point options… - kind source superoptions` (proc(5)). */
function mounted(line: string): Mounted[] {
  const [before = "", after = ""] = line.split(" - ");
  const [, , , root, point] = before.split(" ");
  const [kind, , options] = after.split(" ");
  return root !== undefined && point !== undefined && kind !== undefined
    ? [{ root, point, kind, options: options ?? "" }]
    : [];
}

/** In a container the mount shows a part of the tree only, and the group's name may or may not be relative to it. */
function folderOf({ root, point }: Mounted, line: string): string {
  const path = line.split(":").slice(2).join(":");
  return join(point, path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : path);
}

/** The leaf that a v2 group's own processes move to, because a group with limits for its parts holds none itself. */
const evaluatorLeaf = "hone-evaluator";
const needed = ["memory", "pids"];

/** The first place where this process may make groups with limits; null where nothing is delegated to it. */
export function usablePlace(places: readonly CgroupPlace[], uid: number): CgroupPlace | null {
  for (const place of places) {
    if (place.version === "v1") {
      if (isWritable(place.memory) && isWritable(place.pids)) return place;
      continue;
    }
    const own = basename(place.group) === evaluatorLeaf ? dirname(place.group) : place.group;
    if (isWritable(own) && enableParts(own, uid)) return { version: "v2", group: own };
  }
  return null;
}

/**
 * Limits for the parts of a v2 group: they are on, or can be turned on, if need be after the group's own processes
 * have moved to a leaf of it. Root may write to every group, also to one that is managed by another (systemd(1)); it
 * moves processes only at the top of what it sees, which in a container is its own.
 */
function enableParts(group: string, uid: number): boolean {
  if (!hasAll(textOf(join(group, "cgroup.controllers")))) return false;
  if (hasAll(textOf(join(group, "cgroup.subtree_control")))) return true;
  if (turnOn(group)) return true;
  if (uid === 0 && existsSync(join(dirname(group), "cgroup.procs"))) return false;
  return moveProcesses(group) && turnOn(group);
}

const hasAll = (controllers: string): boolean => needed.every((name) => controllers.trim().split(/\s+/).includes(name));

function turnOn(group: string): boolean {
  try {
    writeFileSync(join(group, "cgroup.subtree_control"), needed.map((name) => `+${name}`).join(" "));
    return true;
  } catch {
    return false;
  }
}

function moveProcesses(group: string): boolean {
  try {
    const leaf = join(group, evaluatorLeaf);
    mkdirSync(leaf, { recursive: true });
    for (const pid of textOf(join(group, "cgroup.procs")).split("\n").filter(Boolean))
      writeFileSync(join(leaf, "cgroup.procs"), pid);
    return true;
  } catch {
    return false;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    accessSync(join(folder, "cgroup.procs"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
