import type { Case } from "../model/benchmark.ts";
import type { CaseSamples, PairOutcome } from "../model/measurement.ts";
import { median } from "../stats/descriptive.ts";
import { CaseBlocks } from "./case-blocks.ts";
import { caseSamples } from "./case-samples.ts";
import type { CaseSeen } from "./case-samples.ts";
import { slotsWithin } from "./case-layout.ts";
import { CandidateGone, Incorrect } from "./pair-bench.ts";
import type { PairBench, Side } from "./pair-bench.ts";

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
/** Calls whose results are held together, to see that none changes another: more where they are short. */
const heldCalls = { short: 8, long: 3 } as const;
const shortSeconds = 0.002;
/** A candidate's call may take so many times as long as the reference's, and so many seconds more. */
const slack = { factor: 3, seconds: 5 };

export type CaseOutcome =
  | { kind: "samples"; samples: CaseSamples; doubts: string[] }
  | Exclude<PairOutcome, { kind: "samples" }>;

const sides = ["reference", "candidate"] as const;

/**
 * One case on one pair: how many calls a block takes, how many rounds, and what came of them. The calls of a block lie
 * in memory together, so that a candidate could work on many at the first of them: between the long blocks there are
 * blocks of one call, which finds nobody to share its cost with.
 */
export class CaseRun {
  readonly #bench: PairBench;
  readonly #case: Case;
  readonly #capacity: number;
  readonly #blocks: CaseBlocks;
  /** Milliseconds that a call of the candidate may take; null before its first one. */
  #limitMs: number | null = null;

  constructor(bench: PairBench, workload: Case) {
    this.#bench = bench;
    this.#case = workload;
    this.#capacity = Math.max(
      1,
      slotsWithin(bench.benchmark, workload, bench.arena.bytes - (bench.states.get(workload.id)?.bytes ?? 0)),
    );
    this.#blocks = new CaseBlocks(bench, workload);
  }

  /** One call of each variant that is not scored; the candidate's is compared. Null when it is right. */
  try(): Exclude<CaseOutcome, { kind: "samples" }> | null {
    return this.#attempt(() => {
      this.#first();
      return null;
    });
  }

  measure(): CaseOutcome {
    return this.#attempt(() => this.#measure());
  }

  #attempt<T>(work: () => T): T | Exclude<CaseOutcome, { kind: "samples" }> {
    try {
      return work();
    } catch (error) {
      if (error instanceof Incorrect) return { kind: "incorrect", case: this.#case.id, detail: error.message };
      if (error instanceof CandidateGone)
        return { kind: error.gone.kind, case: this.#case.id, detail: error.gone.message };
      throw error;
    }
  }

  /** The first call of each shape is not scored. A wrong or endless one costs no time of other cases. */
  #first(): number {
    if (this.#limitMs !== null) return this.#limitMs;
    this.#blocks.layOut(1);
    const seconds = this.#blocks.run("reference", { calls: 1, timeoutMs: this.#runMs });
    const limitMs = this.#atMostRun(seconds);
    this.#blocks.run("candidate", { calls: 1, timeoutMs: limitMs, check: "always" });
    this.#holdTogether(seconds);
    this.#limitMs = limitMs;
    return limitMs;
  }

  #holdTogether(perCall: number): void {
    const calls = Math.min(this.#capacity, perCall < shortSeconds ? heldCalls.short : heldCalls.long);
    if (calls < 2 || !this.#blocks.returns) return;
    this.#blocks.layOut(calls);
    this.#blocks.holdTogether({ calls, timeoutMs: this.#atMostRun(calls * perCall) });
  }

  get #runMs(): number {
    return this.#bench.runSeconds * 1000;
  }

  /** The limit of a block of the candidate's whose calls take the reference so many seconds. */
  #atMostRun(seconds: number): number {
    return Math.min(this.#runMs, (seconds * slack.factor + slack.seconds) * 1000);
  }

  #measure(): CaseOutcome {
    const limitMs = this.#first();
    this.#bench.peak.reset();
    // Another case may have been laid out in between.
    this.#blocks.layOut(1);
    const perCall = {
      reference: this.#secondsOf("reference", limitMs),
      candidate: this.#secondsOf("candidate", limitMs),
    };
    const calls = this.#calls(Math.min(perCall.reference, perCall.candidate));
    this.#blocks.layOut(calls);
    this.#blocks.score();
    const callsOf = {
      reference: atMost(calls, perCall.reference),
      candidate: atMost(calls, perCall.candidate),
    };
    const timeoutMs = {
      reference: this.#runMs,
      candidate: this.#atMostRun(callsOf.candidate * perCall.reference),
    };
    const values: Record<Side, number[]> = { reference: [], candidate: [] };
    const rounds = this.#rounds(callsOf.reference * perCall.reference + callsOf.candidate * perCall.candidate);
    const alone: Record<Side, number[]> = { reference: [], candidate: [] };
    const singles = callsOf.reference + callsOf.candidate > 2 ? this.#bench.effort.alone : 0;
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? sides : [...sides].reverse();
      for (const side of order) {
        const seconds = this.#blocks.run(side, { calls: callsOf[side], timeoutMs: timeoutMs[side] });
        values[side].push(seconds / callsOf[side]);
      }
      for (let left = singles; left > 0; left--)
        for (const side of order) alone[side].push(this.#blocks.run(side, { calls: 1, timeoutMs: timeoutMs[side] }));
    }
    for (const side of sides) this.#bench.speeds.learn(side, this.#case.id, median(values[side]));
    return this.#samples({ calls: callsOf, seconds: values, ...(singles > 0 && { alone }) });
  }

  #samples(seen: Pick<CaseSeen, "calls" | "seconds" | "alone">): CaseOutcome {
    const { benchmark, emptySeconds, peak, eviction } = this.#bench;
    const { maxError, checked } = this.#blocks;
    const block = Math.min(...sides.map((side) => median(seen.seconds[side]) * seen.calls[side]));
    const memory = { reference: peak.of("reference"), candidate: peak.of("candidate") };
    const overhead = emptySeconds / block;
    const samples = caseSamples(benchmark, { ...seen, workload: this.#case, memory, overhead, maxError, checked });
    const cold = this.#case.cache === "cold" ? eviction().doubts : [];
    const doubts = [...(block < blockSeconds / 2 ? ["overhead"] : []), ...cold];
    return { kind: "samples", samples, doubts: benchmark.device === "cpu" ? doubts : [...doubts, "device-memory"] };
  }

  #secondsOf(side: Side, limitMs: number): number {
    return this.#bench.speeds.of(side, this.#case.id) ?? this.#estimate(side, limitMs);
  }

  /** Seconds a call: the best of a few blocks, long enough that the cost of freezing hardly counts. */
  #estimate(side: Side, limitMs: number): number {
    const timeoutMs = side === "reference" ? this.#runMs : limitMs;
    for (let calls = 1; ; calls = Math.min(this.#capacity, calls * 4)) {
      if (calls > this.#blocks.slots) this.#blocks.layOut(calls);
      const first = this.#blocks.run(side, { calls, timeoutMs });
      if (first < enoughSeconds && calls < this.#capacity) continue;
      if (first >= blockSeconds) return first / calls;
      const more = [1, 2].map(() => this.#blocks.run(side, { calls, timeoutMs }));
      return Math.min(first, ...more) / calls;
    }
  }

  #calls(fasterSeconds: number): number {
    return Math.max(1, Math.min(this.#capacity, Math.ceil((blockSeconds * 1.1) / fasterSeconds)));
  }

  #rounds(roundSeconds: number): number {
    return Math.max(fewestRounds, Math.min(this.#bench.effort.rounds, Math.floor(caseSeconds / roundSeconds)));
  }
}

/** The slower variant's block may last a few times as long as the faster one's, and then takes fewer calls. */
const atMost = (calls: number, perCall: number): number =>
  Math.max(1, Math.min(calls, Math.ceil((blockSeconds * slowBlock) / perCall)));
