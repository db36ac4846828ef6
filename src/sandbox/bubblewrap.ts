import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import type { RunGroup } from "./cgroup.ts";
import type { SandboxUser } from "./user.ts";

/**
 * A folder or file that the sandbox may see, at a path of its own. `device`: a device's node, or a folder of them, that
 * may be opened as such; a run with one is a run on a GPU, and has what that needs (`limited`, `steppedDown`).
 */
export type Mount = { from: string; at: string; writable?: boolean; device?: true };

export type Limits = {
  /** Bytes of the run, its memory folders included; without a control group also of a process's address space. */
  memory: number;
  /** Processes and threads. */
  processes: number;
  /** Size of one written file, bytes. */
  fileSize: number;
  /** Processor seconds of a process. */
  cpuSeconds: number;
};

/** Leaves some of this machine to the evaluator. */
const mostMemory = Math.floor(totalmem() * 0.75);

/** No more memory than this machine can spare. */
export const spareable = (bytes: number): number => Math.min(bytes, mostMemory);

export const defaultLimits: Limits = {
  memory: spareable(8 * 2 ** 30),
  processes: 256,
  fileSize: 2 ** 30,
  cpuSeconds: 3600,
};

/** `none` runs the command bare, with the limits and the bare environment only: a warning goes with it. */
export type Sandbox = "bubblewrap" | "none";

export type Confinement = {
  sandbox: Sandbox;
  mounts: readonly Mount[];
  /** Working folder inside. */
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** `shared`: the machine's own, for a goal's `setup:` alone; absent or `none`: a loopback of its own. */
  network?: "none" | "shared";
  limits: Limits;
  /** Cores it may run on; null: wherever the scheduler likes. */
  cores: readonly number[] | null;
  /** File descriptor number, in the child, of the seccomp program; null where there is none for this processor. */
  seccompFd: number | null;
  /** Whom the run belongs to; null: to whoever starts it. */
  user: SandboxUser;
  /** Counts memory and processes of the whole run; null where none is delegated. */
  group: RunGroup | null;
  command: readonly string[];
};

/** What a compiler and a dynamic linker need of the machine, read-only; never `/`, a home, `/run` or `/var`. */
const toolchain = ["/usr", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"];
/** Bytes of a folder that lies in memory: what is in there counts to no process. */
const memoryFolder = 2 ** 30;
const merged = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/**
 * The argument vector that runs a command confined, to be started as the evaluator's own user: into its control group
 * by sh(1), down to the sandbox's user by setpriv(1), limits by prlimit(1), cores by taskset(1), namespaces and mounts
 * by bwrap(1). The chain is of execs, so the process that is started is bubblewrap itself and its only child is the
 * command, as process 1 of its own PID namespace: killing either ends the whole sandbox. All of it is there before the
 * first instruction of the command.
 */
export function confinedCommand(confinement: Confinement): string[] {
  return [
    ...entered(confinement.group),
    ...steppedDown(confinement),
    ...limited(confinement),
    ...(confinement.sandbox === "bubblewrap" ? bubblewrap(confinement) : bare(confinement)),
  ];
}

/** A process that writes 0 to a group's entrance is in it, and so is whatever it becomes or starts. */
function entered(group: RunGroup | null): string[] {
  if (!group) return [];
  const steps = group.entrances.map((_, at) => `echo 0 > "$${at + 1}" && `).join("");
  return ["sh", "-c", `${steps}shift ${group.entrances.length} && exec "$@"`, "sh", ...group.entrances];
}

/**
 * From here on the chain dies with the evaluator, as bubblewrap will see to for what it starts. Whoever steps down has no
 * groups but those that a device's nodes are for, `render` and `video` for the most part.
 */
function steppedDown({ user, mounts }: Confinement): string[] {
  const groups = [...new Set(mounts.filter(({ device }) => device).flatMap(({ from }) => groupOfNode(from)))];
  const grouped = groups.length === 0 ? "--clear-groups" : `--groups=${groups.join(",")}`;
  return [
    "setpriv",
    "--pdeathsig",
    "KILL",
    ...(user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, grouped] : []),
    "--",
  ];
}

const [othersMay, groupMay] = [0o006, 0o060];

/** The group by which a node may be opened where not everybody may; never root's. */
function groupOfNode(path: string): number[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.mode & othersMay) === othersMay || (found.mode & groupMay) !== groupMay) return [];
  return found.gid === 0 ? [] : [found.gid];
}

/**
 * The watchdog ends a run above its limit; the kernel's is the wall behind. It still counts processes that have just
 * ended, and so would refuse the last ones without a word.
 */
const spareProcesses = 32;

/**
 * A GPU's driver reserves address space for all memory that it could ever map, hundreds of GiB, and fails where it may
 * not: a run on a GPU has no limit on it, and the watchdog alone counts its memory where no control group does.
 */
function limited({ limits, cores, group, user, mounts }: Confinement): string[] {
  const onDevice = mounts.some(({ device }) => device);
  return [
    "prlimit",
    ...(group || onDevice ? [] : [`--as=${limits.memory}`]),
    ...(group ? [] : [`--nproc=${limits.processes + spareProcesses + (user ? 0 : ownThreads())}`]),
    `--fsize=${limits.fileSize}`,
    `--cpu=${limits.cpuSeconds}`,
    // See `coreLimit` of the seccomp filter.
    "--core=1",
    "--",
    ...(cores ? ["taskset", "-c", cores.join(",")] : []),
  ];
}

/** The limit on processes is the user's, and whoever is not root shares it with all that he runs. */
function ownThreads(): number {
  const uid = process.getuid?.();
  return readdirSync("/proc").reduce((sum, name) => {
    try {
      if (!/^\d+$/.test(name) || statSync(`/proc/${name}`).uid !== uid) return sum;
      return sum + Number(/^Threads:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "latin1"))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

function bubblewrap(confinement: Confinement): string[] {
  return [
    "bwrap",
    "--unshare-all",
    ...(confinement.network === "shared" ? ["--share-net"] : []),
    "--unshare-user",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
    "--as-pid-1",
    "--cap-drop",
    "ALL",
    "--clearenv",
    "--hostname",
    "sandbox",
    ...Object.entries(confinement.env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...toolchain.flatMap((path) => (existsSync(path) ? ["--ro-bind", path, path] : [])),
    ...merged.flatMap(mergedFolder),
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    ...["/dev/shm", "/tmp"].flatMap((path) => ["--size", String(memoryFolder), "--tmpfs", path]),
    ...confinement.mounts.flatMap(({ from, at, device }) => (device ? ["--dev-bind", from, at] : [])),
    // It is a memory file system without a limit.
    "--remount-ro",
    "/dev",
    ...confinement.mounts.flatMap(({ from, at, writable, device }) =>
      device ? [] : [writable ? "--bind" : "--ro-bind", from, at],
    ),
    "--remount-ro",
    "/",
    "--chdir",
    confinement.cwd,
    ...(confinement.seccompFd === null ? [] : ["--seccomp", String(confinement.seccompFd)]),
    "--",
    ...confinement.command,
  ];
}

/** Without a sandbox the paths inside are the paths outside. */
function bare({ mounts, cwd, env, command }: Confinement): string[] {
  const outside = (path: string): string => {
    const mount = mounts.find(({ at }) => path === at || path.startsWith(`${at}/`));
    return mount ? mount.from + path.slice(mount.at.length) : path;
  };
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ["env", "--ignore-environment", `--chdir=${outside(cwd)}`, ...settings, ...command.map(outside)];
}

/** `/bin` and its like are links into `/usr` on merged systems and folders on others. */
function mergedFolder(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}
