import type { Benchmark, Case } from "../model/benchmark.ts";
import type { Stage } from "../model/measurement.ts";
import { tensorsOfCase } from "./case-tensors.ts";
import { entropy } from "./entropy.ts";
import { makeCanary } from "./guards.ts";
import type { Canary } from "./guards.ts";
import { createPool } from "./input-pool.ts";
import type { InputPool } from "./input-pool.ts";
import type { CaseState, Language } from "./language.ts";
import { makePoison } from "./poison.ts";

/** The pools of each case, by the names of its inputs. */
export type Pools = ReadonlyMap<string, ReadonlyMap<string, InputPool>>;

/** What the cases' inputs are taken from, and what is written where nothing has been computed yet. */
export type Drawn = {
  uniform: () => number;
  pools: Pools;
  /**
   * For calls that are not scored: a candidate has time that nobody measures between those and the ones that are, and
   * must not have seen what the scored ones are made of.
   */
  rehearsal: Pools;
  poison: Uint8Array;
  canary: Canary;
  /** Of cases whose candidates are modules: the weights of both variants. */
  states: ReadonlyMap<string, CaseState>;
};

/** Draws from the operating system's entropy after the candidate is built, and anew for the confirmation. */
export class Draws {
  readonly #benchmark: Benchmark;
  #phase: "search" | "confirm" | null = null;
  readonly #stateOf: Language["stateOf"];
  #drawn:
    | (Drawn &
        Record<"pools" | "rehearsal", Map<string, ReadonlyMap<string, InputPool>>> & { states: Map<string, CaseState> })
    | null = null;

  constructor(benchmark: Benchmark, stateOf: Language["stateOf"] = null) {
    this.#benchmark = benchmark;
    this.#stateOf = stateOf;
  }

  for(stage: Stage, cases: readonly Case[]): Drawn {
    const phase = stage === "confirm" ? "confirm" : "search";
    if (!this.#drawn || this.#phase !== phase) {
      const uniform = entropy();
      this.#phase = phase;
      const places = { poison: makePoison(uniform), canary: makeCanary(uniform) };
      this.#drawn = { uniform, pools: new Map(), rehearsal: new Map(), states: new Map(), ...places };
    }
    const { pools, rehearsal, states, uniform } = this.#drawn;
    for (const workload of cases) {
      if (pools.has(workload.id)) continue;
      pools.set(workload.id, this.#poolsOf(workload, uniform));
      rehearsal.set(workload.id, this.#poolsOf(workload, uniform));
      if (this.#stateOf) states.set(workload.id, this.#stateOf(workload, uniform));
    }
    return this.#drawn;
  }

  #poolsOf(workload: Case, uniform: () => number): Map<string, InputPool> {
    const inputs = tensorsOfCase(this.#benchmark, workload).tensors.filter(({ filled }) => filled);
    return new Map(inputs.map((tensor) => [tensor.name, createPool(tensor, uniform)]));
  }
}
