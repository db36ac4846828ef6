import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../model/input-error.ts";
import type { ArenaFds } from "./arena.ts";
import { confinedCommand, spareable } from "../sandbox/bubblewrap.ts";
import type { Mount, Sandbox } from "../sandbox/bubblewrap.ts";
import { allowedCores } from "../sandbox/cores.ts";
import type { RunGroup } from "../sandbox/cgroup.ts";
import { onlyChild, openFreezable } from "../sandbox/freeze.ts";
import type { Freezable } from "../sandbox/freeze.ts";
import { openPipes } from "./harness-pipes.ts";
import type { Pipes } from "./harness-pipes.ts";
import { memoryReached, processesReached } from "../sandbox/limit-reached.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import type { Watchdog } from "../sandbox/watchdog.ts";

/** `incorrect`: it does not keep to the protocol, as what pretends to have worked does. */
export type GoneKind = "crash" | "timeout" | "incorrect";

/** How a confined process ended or failed to answer: the candidate's doing, not the evaluator's. */
export class HarnessGone extends Error {
  override readonly name = "HarnessGone";
  readonly kind: GoneKind;
  constructor(kind: GoneKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** A harness with the candidate that it is to load: what is started, and what it sees. */
export type Program = {
  command: readonly string[];
  mounts: readonly Mount[];
  env: Readonly<Record<string, string>>;
  /** Until the candidate is loaded, at most; a run's own limit may be shorter. */
  startSeconds: number;
  /** Bytes of a file that it writes; absent: those of its log. */
  fileBytes?: number;
  /** Loading takes seconds, so that it may use all cores; else it is pinned from its first instruction on. */
  loadsUnpinned?: true;
  /** What it does to the memory for results; absent: it is given none. */
  results?: "write" | "read";
};

export type HarnessSpec = {
  scratch: Scratch;
  watchdog: Watchdog;
  /** Distinguishes the processes of a session, `reference`, `candidate`, `oracle`; one at a time each. */
  role: string;
  program: Program;
  memory: ArenaFds;
  cores: readonly number[] | null;
  /** Time for a candidate's run; loading has as much, and at most the program's `startSeconds`. */
  runSeconds: number;
};

/**
 * A confined process with a library loaded, frozen whenever nobody waits for it. All waiting is a blocking read,
 * so that nothing of Node's event loop lies inside a timed block.
 */
export type HarnessProcess = {
  /** Of the confined process, outside. */
  readonly pid: number;
  /** Thaws, sends, waits, freezes. Returns the seconds from before the thaw until all threads were seen stopped. */
  command(words: readonly bigint[], timeoutMs: number): { seconds: number; code: bigint; detail: bigint };
  close(): void;
};

const logLimit = 2 ** 20;
/** Bytes of a file that a GPU's driver may write for itself, such as its cache of compiled code. */
const deviceFileBytes = 64 * 2 ** 20;
const limits = { memory: spareable(64 * 2 ** 30), processes: 1024, fileSize: logLimit, cpuSeconds: 36_000 };

/** The limit counts for every file, the results' one too; of the log's length `keepsToProtocol` knows. */
function fileLimit({ program, memory }: HarnessSpec): number {
  const onDevice = program.mounts.some(({ device }) => device) ? deviceFileBytes : 0;
  const results = program.results === undefined ? 0 : fstatSync(memory.results).size;
  return Math.max(logLimit, program.fileBytes ?? 0, onDevice, results);
}

/** A harness that loads its candidate. */
export type LoadingHarness = {
  /** Waits until the candidate is loaded. Throws `HarnessGone` when it does not load. */
  loaded(): HarnessProcess;
  close(): void;
};

/** Starts a harness and waits until the candidate is loaded. Throws `HarnessGone` when it does not load. */
export const startHarness = (spec: HarnessSpec): HarnessProcess => beginHarness(spec).loaded();

/**
 * Starts a harness. Where loading takes long it may use all cores, beside another one that loads: it is pinned when it is
 * loaded and stopped.
 */
export function beginHarness(spec: HarnessSpec): LoadingHarness {
  const { program } = spec;
  const pipes = openPipes(spec.scratch);
  const logFile = join(spec.scratch.path, `${spec.role}.log`);
  const log = openSync(logFile, "w");
  const seccomp = spec.scratch.openSeccomp(spec.cores !== null);
  const group = spec.scratch.openGroup(limits);
  const handed = handedOver(spec);
  const [file = "", ...args] = confinedCommand({
    sandbox: spec.scratch.sandbox,
    mounts: program.mounts,
    cwd: "/tmp",
    env: { LC_ALL: "C.UTF-8", HOME: "/tmp", TMPDIR: "/tmp", ...program.env },
    limits: {
      ...limits,
      fileSize: fileLimit(spec),
    },
    user: spec.scratch.user,
    group,
    cores: program.loadsUnpinned ? allCores(spec.cores) : spec.cores,
    seccompFd: seccomp === null ? null : firstFd + handed.length,
    command: program.command,
  });
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    stdio: ["ignore", log, log, pipes.childReads, pipes.childWrites, ...handed, ...(seccomp === null ? [] : [seccomp])],
  });
  // What became of it is learnt from its pipes; without a listener a failed spawn would end this process.
  child.on("error", () => {});
  for (const fd of [log, pipes.childReads, pipes.childWrites, ...(seccomp === null ? [] : [seccomp])]) closeSync(fd);
  const { watchdog, scratch } = spec;
  const harness = new Harness(child, { ...pipes, logFile, watchdog, group, sandbox: scratch.sandbox });
  const startMs = Math.min(program.startSeconds, spec.runSeconds) * 1000;
  return {
    loaded: () => harness.started(startMs, program.loadsUnpinned ? spec.cores : null),
    close: () => harness.close(),
  };
}

/** What is started without a choice inherits the cores of this process, the evaluator's, which are not the variants'. */
const allCores = (cores: readonly number[] | null): readonly number[] | null => cores && allowedCores();

/** The first descriptor of a harness behind its pipes. */
const firstFd = 5;

function handedOver({ memory, program: { results } }: HarnessSpec): number[] {
  if (results === undefined) return [memory.mapped];
  return [memory.mapped, results === "read" ? memory.readableResults : memory.results];
}

type Wires = Pipes & { logFile: string; watchdog: Watchdog; sandbox: Sandbox; group: RunGroup | null };

class Harness implements HarnessProcess {
  readonly #child: ChildProcess;
  readonly #wires: Wires;
  readonly #answer = Buffer.alloc(16);
  #confined: Freezable | null = null;
  #closed = false;

  constructor(child: ChildProcess, wires: Wires) {
    this.#child = child;
    this.#wires = wires;
  }

  get pid(): number {
    return this.#confined?.pid ?? 0;
  }

  started(timeoutMs: number, cores: readonly number[] | null): this {
    const outer = this.#child.pid;
    if (outer === undefined) {
      this.close();
      throw new EnvironmentError("the sandbox does not start", "Run hone doctor, which says what is missing");
    }
    this.#wires.watchdog.arm(outer, timeoutMs);
    this.#await("did not load");
    // Bubblewrap stays as the parent of what it confines; a bare command is the process itself.
    const pid = this.#wires.sandbox === "bubblewrap" ? onlyChild(outer) : outer;
    this.#confined = pid === null ? null : openFreezable(pid);
    if (!this.#confined?.freeze()) throw this.#gone("ended while it was loaded");
    this.#keepsToProtocol();
    if (cores && pid !== null) this.#pin(pid, cores);
    return this;
  }

  /** All threads, from outside: the process itself may not (docs/security.md). */
  #pin(pid: number, cores: readonly number[]): void {
    const set = spawnSync("taskset", ["-a", "-c", "-p", cores.join(","), String(pid)], { encoding: "utf8" });
    if (set.status === 0) return;
    this.close();
    throw new EnvironmentError(`a process could not be pinned: ${set.stderr.trim()}`, "Install util-linux");
  }

  command(words: readonly bigint[], timeoutMs: number) {
    const message = Buffer.alloc(words.length * 8);
    words.forEach((word, at) => message.writeBigUInt64LE(BigInt.asUintN(64, word), at * 8));
    if (!this.#confined?.isStopped()) throw this.#gone("did not stay frozen");
    this.#wires.watchdog.arm(this.#child.pid ?? 0, timeoutMs);
    const began = process.hrtime.bigint();
    try {
      this.#confined.thaw();
      writeSync(this.#wires.write, message);
    } catch {
      throw this.#gone("ended by itself");
    }
    this.#await("ended by itself", false);
    const alive = this.#confined?.freeze() ?? false;
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const killed = this.#wires.watchdog.disarm();
    if (!alive || killed) throw this.#gone("ended by itself", killed);
    this.#keepsToProtocol();
    return { seconds, code: this.#answer.readBigUInt64LE(0), detail: this.#answer.readBigUInt64LE(8) };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#child.kill("SIGKILL");
    this.#wires.group?.remove();
    this.#confined?.close();
    for (const fd of [this.#wires.read, this.#wires.write, this.#wires.spare]) closeSync(fd);
  }

  /** Sleeps until a whole answer is here. */
  #await(what: string, disarm = true): void {
    for (let at = 0; at < this.#answer.length;) {
      const got = readSync(this.#wires.read, this.#answer, at, this.#answer.length - at, null);
      if (got === 0) throw this.#gone(what);
      at += got;
    }
    if (disarm) this.#wires.watchdog.disarm();
  }

  /** One answer to one command, of a code that there is: nobody who does the work has more to say. */
  #keepsToProtocol(): void {
    if (statSync(this.#wires.logFile).size >= logLimit) throw this.#gone("was ended");
    const code = this.#answer.readBigUInt64LE(0);
    const isMore = hasMore(this.#wires.spare);
    if (code <= lastCode && !isMore) return;
    if (code === wrongResult && !isMore) {
      const said = lastWords(this.#wires.logFile);
      this.close();
      throw new HarnessGone("incorrect", said === "" ? "what it returned is not what the contract says" : said);
    }
    this.close();
    throw new HarnessGone("incorrect", isMore ? "it answers what nobody asked" : `it answers with the code ${code}`);
  }

  #gone(what: string, killed = this.#wires.watchdog.disarm()): HarnessGone {
    const said = lastWords(this.#wires.logFile);
    const struck = this.#wires.group?.struck();
    this.close();
    if (killed) return new HarnessGone("timeout", "did not answer in time");
    if (struck === "memory") return new HarnessGone("crash", `${what}: ${memoryReached(limits.memory).words}`);
    if (struck === "processes") return new HarnessGone("crash", `${what}: ${processesReached(limits.processes).words}`);
    return new HarnessGone("crash", said === "" ? what : `${what}: ${said}`);
  }
}

/** Answers are done or a status (docs/harness.md). */
const lastCode = 1n;
/** What a call returned is not what the contract says; the log's last line tells why, and the harness has left. */
const wrongResult = 2n;

const spareByte = Buffer.alloc(1);

/** Whether something can be read from a descriptor that does not wait. */
function hasMore(fd: number): boolean {
  try {
    return readSync(fd, spareByte, 0, 1, null) > 0;
  } catch {
    return false;
  }
}

/** The end of what a process printed, on one line. */
function lastWords(logFile: string): string {
  if (statSync(logFile).size >= logLimit) return `it printed more than ${logLimit / 2 ** 20} MiB`;
  const lines = readFileSync(logFile, "utf8").trim().split("\n").slice(-3);
  return lines
    .join(" · ")
    .replaceAll(/\p{C}+/gu, " ")
    .slice(0, 500);
}
