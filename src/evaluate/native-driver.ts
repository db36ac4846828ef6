import { chmodSync, copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Evaluator, PairRequest, PlantedSet, Variant } from "../evolve/ports.ts";
import type { Case } from "../model/benchmark.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import type { PairOutcome, Stage } from "../model/measurement.ts";
import type { TaskScreen } from "../model/task-screen.ts";
import type { TestRun } from "../model/test-run.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import { startWatchdog } from "../sandbox/watchdog.ts";
import type { Watchdog } from "../sandbox/watchdog.ts";
import { arenaLimit, openArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { artifactPath, buildVariant, excerpt } from "./build.ts";
import type { BuildSite } from "./build.ts";
import { callStub } from "./call-stub.ts";
import { layOut, slotBytes } from "./case-layout.ts";
import { entropy } from "./entropy.ts";
import { harnessFile } from "./harness-files.ts";
import { HarnessGone, startHarness } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import { createPool } from "./input-pool.ts";
import type { InputPool } from "./input-pool.ts";
import { measurePair } from "./native-pair.ts";
import type { Effort } from "./native-pair.ts";
import { runRepositoryTests } from "./repository-tests.ts";
import { OutputStore, isInput, makePoison, tensorsOf } from "./slots.ts";

export type NativeOptions = BuildSite & {
  /** Cores that both variants are pinned to; null where pinning is impossible. */
  cores: readonly number[] | null;
};

/** What a stage takes of a pair: the search spends little on each candidate, the confirmation looks closely. */
const efforts: Record<Stage, Effort> = {
  calibrate: { rounds: 5, checked: 0.1 },
  screen: { rounds: 4, checked: 0.3 },
  compare: { rounds: 5, checked: 0.3 },
  confirm: { rounds: 6, checked: 1 },
};
/** Slots of a case that are made room for at most. */
const mostSlots = 4096;

/**
 * The native driver: shared libraries with a C ABI, called on tensors in the evaluator's memory. Evidence is
 * `observed`: the clock, the inputs and the expected outputs are here, the candidate is in its sandbox.
 */
export async function openNativeEvaluator(options: NativeOptions): Promise<Evaluator> {
  const harness = await compileHarness(options);
  return new NativeEvaluator(options, harness);
}

/** What the cases' inputs are taken from, and what the outputs are overwritten with. */
type Drawn = {
  phase: "search" | "confirm";
  uniform: () => number;
  pools: Map<string, ReadonlyMap<string, InputPool>>;
  poison: Uint8Array;
};

class NativeEvaluator implements Evaluator {
  readonly #options: NativeOptions;
  readonly #harness: string;
  readonly #watchdog: Watchdog = startWatchdog();
  readonly #cases: ReadonlyMap<string, Case>;
  readonly #arena: Arena;
  readonly #oracleArena: Arena;
  #oracle: HarnessProcess | null = null;
  #base: string | null = null;
  readonly #outputs = new OutputStore();
  #drawn: Drawn | null = null;

  constructor(options: NativeOptions, harness: string) {
    this.#options = options;
    this.#harness = harness;
    const { cases } = options.benchmark;
    this.#cases = new Map(cases.map((workload) => [workload.id, workload]));
    const largest = Math.max(...cases.map((workload) => layOut(options.benchmark, workload, 1).bytes));
    const spare = 64 * 64;
    const wanted = Math.max(...cases.map((workload) => slotBytes(options.benchmark, workload))) * mostSlots;
    this.#oracleArena = openArena(largest);
    this.#arena = openArena(Math.max(largest, Math.min(wanted, arenaLimit() / 2)) + spare);
  }

  async build(variant: Variant) {
    const outcome = await buildVariant(this.#options, variant);
    if (variant.id === "base" && outcome.kind === "built") this.#base = outcome.digest;
    return outcome;
  }

  holds(digest: string): boolean {
    return existsSync(artifactPath(this.#options.scratch, digest));
  }

  async screen(_planted: PlantedSet): Promise<TaskScreen> {
    return { nulls: [], planted: [], findings: [], seconds: 0 };
  }

  async test(variant: Variant): Promise<TestRun[]> {
    return await runRepositoryTests(this.#options, variant);
  }

  async pair(request: PairRequest): Promise<PairOutcome> {
    try {
      return await this.#pair(request);
    } catch (error) {
      throw error instanceof HarnessGone ? referenceGone(error) : error;
    }
  }

  async #pair(request: PairRequest): Promise<PairOutcome> {
    const cases = request.cases.map((id) => this.#caseOf(id));
    const drawn = this.#draw(request.stage, cases);
    const open: HarnessProcess[] = [];
    try {
      // Which process starts first is drawn: the first one was 1–2 % slower in memory-bound cases.
      const started = new Map<string, HarnessProcess>();
      const roles = ["reference", "candidate"] as const;
      for (const role of drawn.uniform() < 0.5 ? roles : [...roles].reverse()) {
        const begun = this.#start(role, request[role], this.#arena);
        if (begun instanceof HarnessGone) {
          if (role === "reference") throw begun;
          return { kind: begun.kind, case: cases[0]?.id ?? "", detail: begun.message };
        }
        open.push(begun);
        started.set(role, begun);
      }
      const [reference, candidate] = [started.get("reference"), started.get("candidate")];
      if (!reference || !candidate) throw new Error("a pair has two processes");
      const { benchmark, runSeconds } = this.#options;
      const oracle = { process: this.#oracleProcess(), arena: this.#oracleArena };
      const bench = {
        benchmark,
        reference,
        candidate,
        arena: this.#arena,
        oracle,
        ...drawn,
        outputs: this.#outputs,
        effort: efforts[request.stage],
        runSeconds,
      };
      return await measurePair(bench, cases);
    } finally {
      for (const process of open) process.close();
    }
  }

  async close(): Promise<void> {
    this.#oracle?.close();
    await this.#watchdog.close();
    this.#arena.close();
    this.#oracleArena.close();
  }

  #caseOf(id: string): Case {
    const found = this.#cases.get(id);
    if (!found) throw new Error(`the contract has no case ${id}`);
    return found;
  }

  /** Drawn from the operating system's entropy after the candidate is built, and anew for the confirmation. */
  #draw(stage: Stage, cases: readonly Case[]): Drawn {
    const phase = stage === "confirm" ? "confirm" : "search";
    if (this.#drawn?.phase !== phase) {
      const uniform = entropy();
      this.#drawn = { phase, uniform, pools: new Map(), poison: makePoison(uniform) };
    }
    const { pools, uniform } = this.#drawn;
    for (const workload of cases) {
      if (!pools.has(workload.id)) pools.set(workload.id, this.#poolsOf(workload, uniform));
    }
    return this.#drawn;
  }

  #poolsOf(workload: Case, uniform: () => number): Map<string, InputPool> {
    const inputs = tensorsOf(layOut(this.#options.benchmark, workload, 1)).filter(isInput);
    return new Map(inputs.map((tensor) => [tensor.name, createPool(tensor, uniform)]));
  }

  #oracleProcess(): HarnessProcess {
    if (this.#base === null) throw new Error("the baseline is built before anything is measured");
    this.#oracle ??= this.#begin("oracle", this.#base, this.#oracleArena);
    return this.#oracle;
  }

  #start(role: string, digest: string, arena: Arena): HarnessProcess | HarnessGone {
    try {
      return this.#begin(role, digest, arena);
    } catch (error) {
      if (error instanceof HarnessGone) return error;
      throw error;
    }
  }

  #begin(role: string, digest: string, arena: Arena): HarnessProcess {
    const { scratch, benchmark, cores } = this.#options;
    return startHarness({
      scratch,
      watchdog: this.#watchdog,
      role,
      harness: this.#harness,
      library: artifactPath(scratch, digest),
      symbols: benchmark.functions.map(({ symbol }) => symbol ?? ""),
      arenaFd: arena.fd,
      cores,
    });
  }
}

/** The candidate's own end is an outcome; what is left is the code that it is compared with. */
const referenceGone = (gone: HarnessGone): InputError =>
  new InputError(
    {
      where: "the baseline or the incumbent",
      what: `it does not hold while it is measured: ${gone.message}`,
      remedy: "Run its functions with the contract's arguments under a debugger; the contract and the code must agree.",
    },
    { cause: gone },
  );

/** Compiles the harness with the contract's call stub, in the sandbox, apart from any candidate's tree. */
async function compileHarness({ scratch, benchmark }: NativeOptions): Promise<string> {
  const folder = scratch.folderForSandbox("harness");
  copyFileSync(harnessFile("native.c"), join(folder, "native.c"));
  writeFileSync(join(folder, "stub.h"), callStub(benchmark.functions));
  const exit = await runConfined(scratch, {
    command: ["cc", "-O2", "-std=c11", "-o", "harness", "native.c", "-ldl"],
    mounts: [{ from: folder, at: "/work", writable: true }],
    cwd: "/work",
    timeoutSeconds: 60,
  });
  if (exit.exitCode !== 0) {
    throw new EnvironmentError(
      `Hone's native harness does not compile: ${excerpt(exit.stderr)}`,
      "Install a C compiler: sudo apt-get update && sudo apt-get install -y gcc libc6-dev make",
    );
  }
  const harness = join(scratch.path, "native-harness");
  copyFileSync(join(folder, "harness"), harness);
  chmodSync(harness, 0o555);
  return harness;
}
