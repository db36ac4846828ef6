import type { Benchmark, Case } from "../model/benchmark.ts";
import type { CaseSamples, PairOutcome } from "../model/measurement.ts";
import { median } from "../stats/descriptive.ts";
import type { Arena } from "./arena.ts";
import { layOut, layoutWords, slotBytes } from "./case-layout.ts";
import type { CaseLayout } from "./case-layout.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import type { InputPool } from "./input-pool.ts";
import { checkSlot } from "./oracle.ts";
import type { CheckedSlot } from "./oracle.ts";
import { suspiciousSlot, writeSlots } from "./slots.ts";
import type { OutputStore } from "./slots.ts";

/** A process pair over one arena, and the oracle with its own. */
export type PairBench = {
  benchmark: Benchmark;
  reference: HarnessProcess;
  candidate: HarnessProcess;
  arena: Arena;
  oracle: { process: HarnessProcess; arena: Arena };
  /** Pools by case id and input name. */
  pools: ReadonlyMap<string, ReadonlyMap<string, InputPool>>;
  poison: Uint8Array;
  outputs: OutputStore;
  uniform: () => number;
  effort: Effort;
  runSeconds: number;
};

export type Effort = {
  /** Blocks of each variant in a case, at most. */
  rounds: number;
  /** Share of the candidate's blocks of which drawn slots are compared in full. All are looked at for poison. */
  checked: number;
};

/**
 * Slots compared in a checked block of so many calls: an eighth and at most eight, so that this costs little. Whoever
 * gains by leaving a share p of each block's calls undone stays unseen there with (1 - p)^slots. A confirmation checks
 * all of 16 pairs' 6 blocks a case: p = 2 % of long blocks passes with 0.98^768 = 2e-7, one call of 8 with
 * (7/8)^96 = 3e-6, and one of 64 with (63/64)^768 = 6e-6.
 */
const slotsCompared = (calls: number): number => Math.min(8, Math.ceil(calls / 8));

/** Shortest block of the faster variant, seconds: the cost of freezing is then about 1 % of it. */
const blockSeconds = 0.012;
/**
 * The slower variant's block in lengths of the faster one's: with equal calls a 10x gain would cost ten times the
 * blocks. The faster one then walks through more slots, and so finds less of them in its caches: that hides gain, and
 * never makes any.
 */
const slowBlock = 4;
/** Time for the rounds of one case; a round that takes long, as of a much faster candidate, is repeated fewer times. */
const caseSeconds = 0.5;
const fewestRounds = 3;

/** A block that tells how long a call takes. */
const enoughSeconds = 0.002;
const slack = { factor: 3, seconds: 5 };

/** Runs all cases in turn on one pair. The candidate's failures are outcomes; the reference's are exceptions. */
export async function measurePair(bench: PairBench, cases: readonly Case[]): Promise<PairOutcome> {
  const samples: CaseSamples[] = [];
  const doubts = new Set<string>();
  for (const workload of cases) {
    // The engine's timers get their turn between cases, never inside a block.
    await new Promise(setImmediate);
    const measured = new CaseRun(bench, workload).measure();
    if (measured.kind !== "samples") return measured;
    samples.push(measured.samples);
    for (const doubt of measured.doubts) doubts.add(doubt);
  }
  return { kind: "samples", pair: { cases: samples, doubts: [...doubts] } };
}

type CaseOutcome =
  | { kind: "samples"; samples: CaseSamples; doubts: string[] }
  | Exclude<PairOutcome, { kind: "samples" }>;

type Side = "reference" | "candidate";

class CaseRun {
  readonly #bench: PairBench;
  readonly #case: Case;
  readonly #pools: ReadonlyMap<string, InputPool>;
  readonly #capacity: number;
  #layout: CaseLayout;
  #maxError = 0;
  #checked = 0;

  constructor(bench: PairBench, workload: Case) {
    this.#bench = bench;
    this.#case = workload;
    this.#pools = bench.pools.get(workload.id) ?? new Map();
    this.#capacity = Math.max(1, Math.floor(bench.arena.bytes / slotBytes(bench.benchmark, workload)));
    this.#layout = layOut(bench.benchmark, workload, 1);
  }

  measure(): CaseOutcome {
    try {
      return this.#measure();
    } catch (error) {
      if (error instanceof Incorrect) return { kind: "incorrect", case: this.#case.id, detail: error.message };
      if (error instanceof CandidateGone)
        return { kind: error.gone.kind, case: this.#case.id, detail: error.gone.message };
      throw error;
    }
  }

  #measure(): CaseOutcome {
    const runMs = this.#bench.runSeconds * 1000;
    this.#layOut(1);
    // The first call of each shape is not scored; the candidate's is compared, so that a wrong one costs no time.
    const firstReference = this.#block("reference", 1, runMs);
    const limitMs = (firstReference * slack.factor + slack.seconds) * 1000;
    this.#block("candidate", 1, Math.min(runMs, limitMs), "always");
    const perCall = {
      reference: this.#estimate("reference", limitMs),
      candidate: this.#estimate("candidate", limitMs),
    };
    const calls = this.#calls(Math.min(perCall.reference, perCall.candidate));
    this.#layOut(calls);
    const callsOf = {
      reference: this.#atMost(calls, perCall.reference),
      candidate: this.#atMost(calls, perCall.candidate),
    };
    const roundSeconds = callsOf.reference * perCall.reference + callsOf.candidate * perCall.candidate;
    const rounds = Math.max(fewestRounds, Math.min(this.#bench.effort.rounds, Math.floor(caseSeconds / roundSeconds)));
    const values: Record<Side, number[]> = { reference: [], candidate: [] };
    const blockLimit = Math.min(runMs, (callsOf.candidate * perCall.reference * slack.factor + slack.seconds) * 1000);
    for (let round = 0; round < rounds; round++) {
      const order: Side[] = round % 2 === 0 ? ["reference", "candidate"] : ["candidate", "reference"];
      for (const side of order)
        values[side].push(this.#block(side, callsOf[side], side === "reference" ? runMs : blockLimit) / callsOf[side]);
    }
    const sides = ["reference", "candidate"] as const;
    const block = Math.min(...sides.map((side) => median(values[side]) * callsOf[side]));
    return {
      kind: "samples",
      samples: { id: this.#case.id, calls: callsOf, ...values, maxError: this.#maxError, checked: this.#checked },
      doubts: block < blockSeconds / 2 ? ["overhead"] : [],
    };
  }

  #layOut(slots: number): void {
    this.#layout = layOut(this.#bench.benchmark, this.#case, slots);
    const words = layoutWords(this.#layout);
    this.#bench.reference.command(words, slack.seconds * 1000);
    this.#asCandidate(() => this.#bench.candidate.command(words, slack.seconds * 1000));
  }

  /** Seconds a call: the best of a few blocks, long enough that the cost of freezing hardly counts. */
  #estimate(side: Side, limitMs: number): number {
    for (let calls = 1; ; calls = Math.min(this.#capacity, calls * 4)) {
      if (calls > this.#layout.slots) this.#layOut(calls);
      const first = this.#block(side, calls, limitMs);
      if (first < enoughSeconds && calls < this.#capacity) continue;
      if (first >= blockSeconds) return first / calls;
      return Math.min(first, this.#block(side, calls, limitMs), this.#block(side, calls, limitMs)) / calls;
    }
  }

  /** The slower variant's block may last a few times as long as the faster one's, and then takes fewer calls. */
  #atMost(calls: number, perCall: number): number {
    return Math.max(1, Math.min(calls, Math.ceil((blockSeconds * slowBlock) / perCall)));
  }

  #calls(fasterSeconds: number): number {
    return Math.max(1, Math.min(this.#capacity, Math.ceil((blockSeconds * 1.1) / fasterSeconds)));
  }

  /** One block: fresh slots, the timed run, outputs taken, then the draw. Returns the block's seconds. */
  #block(side: Side, calls: number, timeoutMs: number, check: "always" | "drawn" = "drawn"): number {
    const { arena, poison, uniform } = this.#bench;
    const draws = writeSlots({ arena, layout: this.#layout, pools: this.#pools, poison }, calls);
    const run = () => this.#bench[side].command([2n, 0n, 0n, BigInt(calls)], timeoutMs);
    const { seconds, code, detail } = side === "candidate" ? this.#asCandidate(run) : run();
    const taken = this.#bench.outputs.take(arena, this.#layout, calls);
    if (side === "reference") {
      if (code !== 0n)
        throw new HarnessGone("crash", `${this.#case.id}: it returned status ${BigInt.asIntN(64, detail)}`);
      return seconds;
    }
    if (code !== 0n) throw new Incorrect(`it returned status ${BigInt.asIntN(64, detail)}`);
    const suspicious = suspiciousSlot({ layout: this.#layout, taken, poison, count: calls }, uniform);
    if (suspicious >= 0) this.#check({ slot: suspicious, draws, taken });
    else if (check === "always" || uniform() < this.#bench.effort.checked) {
      for (let left = slotsCompared(calls); left > 0; left--)
        this.#check({ slot: Math.floor(uniform() * calls), draws, taken });
    }
    return seconds;
  }

  #check(drawn: Pick<CheckedSlot, "slot" | "draws" | "taken">): void {
    const { oracle, arena, benchmark, runSeconds } = this.#bench;
    const checked = checkSlot(
      { ...oracle, oneSlot: layOut(benchmark, this.#case, 1) },
      { ...drawn, layout: this.#layout, pools: this.#pools, arena },
      { correctness: benchmark.correctness, timeoutMs: runSeconds * 1000 },
    );
    this.#checked++;
    this.#maxError = Math.max(this.#maxError, checked.maxError);
    if (!checked.ok) throw new Incorrect(checked.detail);
  }

  #asCandidate<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw error instanceof HarnessGone ? new CandidateGone(error) : error;
    }
  }
}

class Incorrect extends Error {}

class CandidateGone extends Error {
  readonly gone: HarnessGone;
  constructor(gone: HarnessGone) {
    super(gone.message, { cause: gone });
    this.gone = gone;
  }
}
