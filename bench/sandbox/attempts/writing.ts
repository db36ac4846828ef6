import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import type { Place } from "../place.ts";
import { appears } from "./evidence.ts";

const writes = (name: string, path: (place: Place) => string): Attempt =>
  simple(name, (place) => ["write", path(place)], appears(path));
const groupsOfMachine =
  ["memory/", ""]
    .map((controller) => `/sys/fs/cgroup/${controller}cgroup.procs`)
    .filter((path) => existsSync(path))[0] ?? "/sys/fs/cgroup";
const marker = `hone-bench-${process.pid}`;

/** What later runs, the evaluator or the machine would read, and mounts that would let it be written. */
export const writing: readonly Attempt[] = [
  writes("a file anybody may write", ({ open }) => join(open, "marker")),
  writes("a file beside its tree", ({ scratch }) => join(scratch.path, marker)),
  writes("a program on the path", () => `/usr/local/bin/${marker}`),
  writes("a system service", () => `/etc/${marker}`),
  writes("a library for every later process", () => "/etc/ld.so.preload"),
  writes("Python's start-up file", () => `/usr/local/lib/${marker}.pth`),
  writes("git's configuration of the host", ({ home }) => join(home, ".gitconfig")),
  writes("git's hooks of the host", ({ home }) => join(home, "post-checkout")),
  simple("the evaluator's limits, by control groups", () => ["open", groupsOfMachine]),
  simple("the kernel's settings", () => ["open", "/proc/sys/kernel/core_pattern"]),
  simple("the kernel's caches", () => ["open", "/proc/sys/vm/drop_caches"]),
  simple("device node", () => ["device"]),
  simple("host's memory folder for later runs", () => ["sh", "-c", `echo GOT it > /dev/shm/${marker}`], {
    later: () => ["sh", "-c", `cat /dev/shm/${marker}`],
    after: () => rmSync(`/dev/shm/${marker}`, { force: true }),
  }),
  simple(
    "home and Python path of later runs",
    () => [
      "sh",
      "-c",
      `mkdir -p /tmp/${marker}/site-packages && echo GOT it > /tmp/${marker}/site-packages/sitecustomize.py`,
    ],
    {
      later: () => ["sh", "-c", `cat /tmp/${marker}/site-packages/sitecustomize.py`],
      after: () => rmSync(`/tmp/${marker}`, { recursive: true, force: true }),
    },
  ),
];

const inOwnMounts = (): readonly string[] => ["unshare", "--mount", "--"];

/** Mounts, and paths round them. */
export const mounting: readonly Attempt[] = [
  simple("mount", () => ["call", "mount"], { controlBefore: inOwnMounts }),
  simple("remount of the toolchain", () => ["sh", "-c", `mount -o remount,bind,rw /usr; echo x > /usr/${marker}`], {
    ...appears(() => `/usr/${marker}`),
  }),
  simple("unmount of /proc", () => ["call", "unmount"], { controlBefore: inOwnMounts }),
  simple("mount by descriptors", () => ["call", "fsopen"]),
  simple("copy of a mount", () => ["call", "open_tree"]),
  simple("chroot", () => ["call", "chroot"]),
  simple("file by its handle", () => ["handle"]),
];
