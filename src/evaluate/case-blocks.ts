import type { Case } from "../model/benchmark.ts";
import { layOut } from "./case-layout.ts";
import type { CaseLayout } from "./case-layout.ts";
import { checkSlot, checkSurroundings } from "./check-slot.ts";
import type { CheckedBlock, SlotCheck } from "./check-slot.ts";
import type { Pools } from "./drawn.ts";
import { HarnessGone } from "./harness-process.ts";
import { collectCommand, holdCommand, runCommand, stageCommand } from "./harness-words.ts";
import { memoryForm } from "./memory-form.ts";
import type { Oracle } from "./oracle.ts";
import { Incorrect, asSide } from "./pair-bench.ts";
import type { PairBench, Side } from "./pair-bench.ts";
import { writeSlots } from "./slots.ts";
import type { SlotSource } from "./slots.ts";
import { suspiciousSlot } from "./suspicion.ts";
import { tellCase } from "./tell-case.ts";

/**
 * Slots compared in a checked block of so many calls: an eighth and at most eight, so that this costs little. Whoever
 * gains by leaving a share p of each block's calls undone stays unseen there with (1 - p)^slots. A confirmation checks
 * all of 16 pairs' blocks a case, 6 or more where calls are short: p = 2 % of long blocks passes with 0.98^768 = 2e-7, one call of 8 with
 * (7/8)^96 = 3e-6, and one of 64 with (63/64)^768 = 6e-6.
 */
const slotsCompared = (calls: number): number => Math.min(8, Math.ceil(calls / 8));
/** Further slots of a checked block that are looked at for what stands around their outputs. */
const slotsLookedAt = 2;

const layoutSeconds = 30;

type Called = { calls: number; timeoutMs: number };
export type BlockRequest = Called & { check?: "always" | "drawn" };

/** The blocks of one case on one pair: fresh slots, the timed run, outputs taken, then the draw. */
export class CaseBlocks {
  readonly #bench: PairBench;
  readonly #case: Case;
  readonly #scored: SlotSource;
  #source: SlotSource;
  readonly #oracle: Oracle;
  #layout: CaseLayout;
  /** Largest error over what was allowed, and the slots compared, so far. */
  maxError = 0;
  checked = 0;

  constructor(bench: PairBench, workload: Case) {
    this.#bench = bench;
    this.#case = workload;
    this.#layout = layOut(bench.benchmark, workload, 0);
    const { poison, canary } = bench;
    const forms = new Map(this.#layout.tensors.map((tensor) => [tensor.name, memoryForm(tensor, poison)]));
    const from = (pools: Pools): SlotSource => ({ pools: pools.get(workload.id) ?? new Map(), forms, poison, canary });
    this.#scored = from(bench.pools);
    this.#source = from(bench.rehearsal);
    this.#oracle = bench.oracleFor(workload);
  }

  get slots(): number {
    return this.#layout.slots;
  }

  /** From here on inputs come from the pools that no call has shown anything of. */
  score(): void {
    this.#source = this.#scored;
  }

  /** Tells both processes where the slots of this case lie. */
  layOut(slots: number): void {
    const { benchmark, arena, states } = this.#bench;
    const layout = layOut(benchmark, this.#case, slots);
    const description = states.get(this.#case.id)?.describe(layout, false) ?? null;
    const telling = { arena, layout, description, timeoutMs: layoutSeconds * 1000 };
    for (const side of ["reference", "candidate"] as const) {
      asSide(side, () => tellCase(this.#bench[side], telling));
    }
    this.#layout = layout;
    this.#bench.peak.map(this.#layout.bytes);
  }

  /** Runs one block and returns its seconds. Throws `Incorrect` and `CandidateGone` for what is the candidate's. */
  run(side: Side, { calls, timeoutMs, check = "drawn" }: BlockRequest): number {
    const { arena, outputs } = this.#bench;
    const layout = this.#layout;
    const draws = writeSlots(arena, layout, this.#source, calls);
    if (this.#case.cache === "cold") this.#bench.eviction().run();
    const { seconds, code, detail } = asSide(side, () =>
      this.#timed(side, runCommand(layout, calls), { calls, timeoutMs }),
    );
    const taken = outputs.take(arena, layout, calls);
    if (this.#isOnDevice) asSide(side, () => this.#takeAgain(side, { calls, taken }));
    const status = `it returned status ${BigInt.asIntN(64, detail)}`;
    if (side === "reference") {
      if (code !== 0n) throw new HarnessGone("crash", `${this.#case.id}: ${status}`);
      return seconds;
    }
    if (code !== 0n) throw new Incorrect(status);
    const { correctness } = this.#bench.benchmark;
    const block = { layout, draws, taken, count: calls };
    this.#check({ block, source: this.#source, arena, oracle: this.#oracle, correctness }, check);
    return seconds;
  }

  /** Whether functions of this case return tensors of their own. */
  get returns(): boolean {
    return this.#layout.tensors.some(({ returned }) => returned);
  }

  /**
   * Calls a few slots while all that they return is held, and compares the first one's outputs and another's: whoever gives the
   * same memory out again changes what its caller has. Where the reference does the same, its callers know.
   */
  holdTogether({ calls, timeoutMs }: Called): void {
    const other = 1 + Math.floor(this.#bench.uniform() * (calls - 1));
    const held = this.#held("candidate", { calls, timeoutMs }, [0, other]);
    if (held.ok || !this.#held("reference", { calls, timeoutMs }, [0, other]).ok) return;
    throw new Incorrect(`one of ${calls} results that are held at once is not what its call gave: ${held.detail}`);
  }

  #held(side: Side, { calls, timeoutMs }: Called, slots: number[]): SlotCheck {
    const { arena, outputs, benchmark } = this.#bench;
    const layout = this.#layout;
    const draws = writeSlots(arena, layout, this.#source, calls);
    asSide(side, () => this.#timed(side, holdCommand(layout, calls), { calls, timeoutMs }));
    const block = { layout, draws, taken: outputs.take(arena, layout, calls), count: calls };
    const { correctness } = benchmark;
    const checked = { block, source: this.#source, arena, oracle: this.#oracle, correctness };
    return slots.map((slot) => checkSlot(checked, slot)).find(({ ok }) => !ok) ?? { ok: true, maxError: 0 };
  }

  get #isOnDevice(): boolean {
    return this.#bench.benchmark.device !== "cpu";
  }

  /** On a device the slots go there before the clock, and what is there comes back after it. */
  #timed(side: Side, words: readonly bigint[], { calls, timeoutMs }: Called) {
    const process = this.#bench[side];
    if (!this.#isOnDevice) return process.command(words, timeoutMs);
    process.command(stageCommand(calls), layoutSeconds * 1000);
    const answered = process.command(words, timeoutMs);
    process.command(collectCommand(calls), layoutSeconds * 1000);
    return answered;
  }

  /** What a second look at the device shows differently was still being computed when the clock stopped. */
  #takeAgain(side: Side, { calls, taken }: { calls: number; taken: ReadonlyMap<string, Uint8Array> }): void {
    const { arena, outputs } = this.#bench;
    const before = new Map([...taken].map(([name, bytes]) => [name, Buffer.from(bytes)]));
    this.#bench[side].command(collectCommand(calls), layoutSeconds * 1000);
    const again = outputs.take(arena, this.#layout, calls);
    const [late] = [...before].find(([name, bytes]) => Buffer.compare(bytes, again.get(name) ?? bytes) !== 0) ?? [];
    if (late === undefined) return;
    const words = `${late} still changed after the call had been answered: work was in flight`;
    if (side === "candidate") throw new Incorrect(words);
    throw new HarnessGone("crash", words);
  }

  /** A suspicious slot is compared whatever else is drawn. */
  #check(checked: CheckedBlock, check: "always" | "drawn"): void {
    const { uniform, effort } = this.#bench;
    const { count } = checked.block;
    const anySlot = () => Math.floor(uniform() * count);
    const suspicious = suspiciousSlot(checked.block, this.#source, uniform);
    if (suspicious >= 0) this.#compare(checked, suspicious);
    if (check === "drawn" && uniform() >= effort.checked) return;
    for (let left = slotsCompared(count); left > 0; left--) this.#compare(checked, anySlot());
    for (let left = Math.min(slotsLookedAt, count - 1); left > 0; left--)
      this.#accept(checkSurroundings(checked, anySlot()));
  }

  #compare(checked: CheckedBlock, slot: number): void {
    const result = checkSlot(checked, slot);
    this.checked++;
    this.#accept(result);
  }

  #accept(result: SlotCheck): void {
    this.maxError = Math.max(this.maxError, result.maxError);
    if (!result.ok) throw new Incorrect(result.detail);
  }
}
