import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import type { RunGroup } from "./cgroup.ts";
import type { SandboxUser } from "./user.ts";

/** A folder or file that the sandbox may see, at a path of its own. */
export type Mount = { from: string; at: string; writable?: boolean };

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
    ...steppedDown(confinement.user),
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

/** From here on the chain dies with the evaluator, as bubblewrap will see to for what it starts. */
const steppedDown = (user: SandboxUser): string[] => [
  "setpriv",
  "--pdeathsig",
  "KILL",
  ...(user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"] : []),
  "--",
];

/**
 * The watchdog ends a run above its limit; the kernel's is the wall behind. It still counts processes that have just
 * ended, and so would refuse the last ones without a word.
 */
const spareProcesses = 32;

function limited({ limits, cores, group, user }: Confinement): string[] {
  return [
    "prlimit",
    ...(group
      ? []
      : [`--as=${limits.memory}`, `--nproc=${limits.processes + spareProcesses + (user ? 0 : ownThreads())}`]),
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
    // It is a memory file system without a limit.
    "--remount-ro",
    "/dev",
    ...confinement.mounts.flatMap(({ from, at, writable }) => [writable ? "--bind" : "--ro-bind", from, at]),
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
