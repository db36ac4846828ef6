import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Evaluator, PairRequest, PlantedSet, ProfileRequest, Variant } from "../evolve/ports.ts";
import type { Case } from "../model/benchmark.ts";
import { sha256 } from "../model/digest.ts";
import { InputError } from "../model/input-error.ts";
import type { PairOutcome, Stage } from "../model/measurement.ts";
import { splitOf } from "../model/split.ts";
import type { TaskScreen } from "../model/task-screen.ts";
import type { TestRun } from "../model/test-run.ts";
import { probeFreezing } from "../sandbox/probe-freezing.ts";
import { startWatchdog } from "../sandbox/watchdog.ts";
import type { Watchdog } from "../sandbox/watchdog.ts";
import { openArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { holdsArtifact, keepArtifact } from "./artifacts.ts";
import type { BuildSite } from "./build.ts";
import { openEviction } from "./cache-eviction.ts";
import type { CacheEviction } from "./cache-eviction.ts";
import { CalmPairs, openWitness } from "./disturbance.ts";
import type { WitnessedPair } from "./disturbance.ts";
import { DeviceWitness } from "./device/device-witness.ts";
import { profileKernels } from "./device/profile-kernels.ts";
import { asTestRuns, sanitize } from "./device/sanitize.ts";
import { Draws } from "./drawn.ts";
import type { Drawn } from "./drawn.ts";
import { HarnessGone, beginHarness, startHarness } from "./harness-process.ts";
import type { LoadingHarness, Program } from "./harness-process.ts";
import { KnownSpeeds } from "./known-speeds.ts";
import type { Language } from "./language.ts";
import { planMemory } from "./memory-plan.ts";
import { measurePair } from "./native-pair.ts";
import { OracleHost } from "./oracle-host.ts";
import type { Effort, Side } from "./pair-bench.ts";
import { openPair } from "./process-pair.ts";
import type { ProcessPair } from "./process-pair.ts";
import { profileVariant } from "./profile-variant.ts";
import { runRepositoryTests } from "./repository-tests.ts";
import { OutputStore } from "./slots.ts";
import { openCase } from "./task-screen/open-case.ts";
import { screenTask } from "./task-screen/screen-task.ts";

export type ObservedOptions = BuildSite & {
  /** Cores that both variants are pinned to; null where pinning is impossible. */
  cores: readonly number[] | null;
};

/** What a stage takes of a pair: the search spends little on each candidate, the confirmation looks closely. */
const efforts: Record<Stage, Effort> = {
  calibrate: { rounds: 9, alone: 0, checked: 0.1, triesAll: false },
  screen: { rounds: 5, alone: 0, checked: 0.3, triesAll: true },
  compare: { rounds: 9, alone: 0, checked: 0.3, triesAll: false },
  confirm: { rounds: 9, alone: 2, checked: 1, triesAll: false },
};

/**
 * Candidates called on tensors in the evaluator's memory, whatever language they are in. Evidence is `observed`: the
 * clock, the inputs and the expected outputs are here, the candidate is in its sandbox.
 */
export async function openObservedEvaluator(
  options: ObservedOptions,
  open: (options: ObservedOptions) => Promise<Language>,
): Promise<Evaluator> {
  if (options.benchmark.driver === "native") planMemory(options.benchmark);
  await probeFreezing(options.scratch);
  return new ObservedEvaluator(options, await open(options));
}

class ObservedEvaluator implements Evaluator {
  readonly #options: ObservedOptions;
  readonly #language: Language;
  readonly #watchdog: Watchdog = startWatchdog();
  readonly #cases: ReadonlyMap<string, Case>;
  readonly #arena: Arena;
  readonly #oracle: OracleHost;
  readonly #outputs = new OutputStore();
  readonly #calm = new CalmPairs();
  readonly #speeds = new KnownSpeeds();
  #eviction: CacheEviction | null = null;
  #deviceWitness: DeviceWitness | null = null;
  readonly #draws: Draws;
  /** Digests of the planted candidates, which alone see the library that they wrap. */
  readonly #planted = new Set<string>();

  constructor(options: ObservedOptions, language: Language) {
    const { benchmark, stateOf } = language;
    this.#options = { ...options, benchmark };
    this.#language = language;
    this.#cases = new Map(benchmark.cases.map((workload) => [workload.id, workload]));
    this.#draws = new Draws(benchmark, stateOf);
    this.#oracle = new OracleHost({ ...this.#options, watchdog: this.#watchdog }, language);
    this.#arena = openArena(planMemory(benchmark, language.stateBytes));
  }

  async build(variant: Variant) {
    const outcome = await this.#language.build(variant);
    if (variant.id === "base" && outcome.kind === "built") this.#oracle.base = outcome.digest;
    return outcome;
  }

  holds(digest: string): boolean {
    return holdsArtifact(this.#options, digest);
  }

  async screen(planted: PlantedSet): Promise<TaskScreen> {
    const { benchmark } = this.#options;
    const open = (workload: Case) => {
      const drawn = this.#draws.for("screen", [workload]);
      return openCase(benchmark, { workload, drawn, oracle: this.#oracle.for(workload, drawn) });
    };
    const { buildPlanted } = this.#language;
    try {
      return await screenTask({ benchmark, open, buildPlanted, plant: (library) => this.#plant(library) }, planted);
    } catch (error) {
      throw this.#asReferences(error);
    }
  }

  async test(variant: Variant): Promise<TestRun[]> {
    const runs = await runRepositoryTests(this.#options, variant);
    return runs.every(({ ok }) => ok) ? [...runs, ...(await this.#sanitized(variant))] : runs;
  }

  /** What looks at a winner's every access on a device, where the machine has such a tool. */
  async #sanitized(variant: Variant): Promise<TestRun[]> {
    const { scratch, device, benchmark } = this.#options;
    const { oneCall } = this.#language;
    if (!device || !oneCall) return [];
    const built = await this.#language.build(variant);
    if (built.kind !== "built") return [];
    const split = splitOf(benchmark);
    const cases = benchmark.cases.map(({ id }) => id).filter((id) => split.get(id) === "train");
    const call = (side: "base" | "candidate", id: string) =>
      oneCall(side === "base" ? this.#oracle.base : built.digest, this.#caseOf(id));
    return asTestRuns(await sanitize({ scratch, device, cases, oneCall: call }));
  }

  async pair(request: PairRequest): Promise<PairOutcome> {
    try {
      return await this.#calm.measure(() => this.#pair(request));
    } catch (error) {
      throw this.#asReferences(error);
    }
  }

  async #pair(request: PairRequest): Promise<WitnessedPair> {
    const cases = request.cases.map((id) => this.#caseOf(id));
    const drawn = this.#draws.for(request.stage, cases);
    const pair = openPair((side) => this.#begin(side, request[side]), drawn.uniform);
    if ("kind" in pair) return { outcome: { ...pair, case: cases[0]?.id ?? "" }, disturbed: false };
    try {
      return await this.#watched(pair, () => this.#measure(pair, { request, drawn, cases }));
    } finally {
      pair.close();
    }
  }

  /** Whether something else was in the way, on the cores or on the device. */
  async #watched(pair: ProcessPair, measure: () => Promise<PairOutcome>): Promise<WitnessedPair> {
    const { device, cores } = this.#options;
    const witness = openWitness(pair.reference.pid, cores ?? []);
    if (!device) return { outcome: await measure(), disturbed: witness.disturbed() };
    this.#deviceWitness ??= new DeviceWitness(device);
    const pids = [pair.reference.pid, pair.candidate.pid, ...this.#oracle.pids];
    const { outcome, disturbed } = await this.#deviceWitness.during(pids, measure);
    return { outcome, disturbed: disturbed || witness.disturbed() };
  }

  async #measure(
    pair: ProcessPair,
    { request, drawn, cases }: { request: PairRequest; drawn: Drawn; cases: readonly Case[] },
  ): Promise<PairOutcome> {
    const { benchmark, runSeconds } = this.#options;
    return await measurePair(
      {
        ...pair,
        benchmark,
        arena: this.#arena,
        oracleFor: (workload: Case) => this.#oracle.for(workload, drawn),
        ...drawn,
        outputs: this.#outputs,
        eviction: () => (this.#eviction ??= openEviction()),
        speeds: this.#speeds.for(request),
        effort: efforts[request.stage],
        runSeconds,
      },
      cases,
    );
  }

  async profile(request: ProfileRequest): Promise<{ tool: string; table: string } | null> {
    const { scratch, benchmark, cores, runSeconds, device } = this.#options;
    const workload = this.#caseOf(request.case);
    const begin = (program: Program) =>
      startHarness({
        scratch,
        watchdog: this.#watchdog,
        role: "profile",
        program,
        memory: this.#arena.fds,
        cores,
        runSeconds,
      });
    const { profiler } = this.#language;
    const timeoutMs = runSeconds * 1000;
    const drawn = this.#draws.for("screen", [workload]);
    const program = this.#language.program(request.digest);
    const parts = { scratch, benchmark, workload, arena: this.#arena, drawn, profiler, program, begin, timeoutMs };
    const profile = await profileVariant(parts, request);
    if (profile && device && this.#language.oneCall) {
      const call = this.#language.oneCall(request.digest, workload);
      const kernels = await profileKernels({ scratch, device, call });
      if (kernels !== null) writeFileSync(join(request.into, "kernels.txt"), kernels);
    }
    return profile;
  }

  async close(): Promise<void> {
    this.#oracle.close();
    await this.#watchdog.close();
    this.#arena.close();
  }

  /** The candidate's own end is an outcome; what is left is the code that it is compared with. */
  #asReferences(error: unknown): unknown {
    if (!(error instanceof HarnessGone)) return error;
    this.#oracle.stop();
    return referenceGone(error);
  }

  #caseOf(id: string): Case {
    const found = this.#cases.get(id);
    if (!found) throw new Error(`the contract has no case ${id}`);
    return found;
  }

  /** Takes a library of Hone's own that wraps the baseline's, to be measured as any candidate is. */
  #plant(library: Buffer) {
    const { scratch } = this.#options;
    const { base } = this.#oracle;
    const digest = sha256(library);
    keepArtifact(scratch, digest, library);
    this.#planted.add(digest);
    return (stage: Stage, cases: readonly string[]) => this.pair({ stage, reference: base, candidate: digest, cases });
  }

  #begin(role: Side, digest: string): LoadingHarness {
    const { scratch, cores, runSeconds } = this.#options;
    const program = this.#planted.has(digest)
      ? this.#language.planted(digest, this.#oracle.base)
      : this.#language.program(digest);
    const { fds: memory } = this.#arena;
    return beginHarness({ scratch, watchdog: this.#watchdog, role, program, memory, cores, runSeconds });
  }
}

const referenceGone = (gone: HarnessGone): InputError =>
  new InputError(
    {
      where: "the baseline or the incumbent",
      what: `it does not hold while it is measured: ${gone.message}`,
      remedy: "Run its functions with the contract's arguments under a debugger; the contract and the code must agree.",
    },
    { cause: gone },
  );
