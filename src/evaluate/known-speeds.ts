import type { Side } from "./pair-bench.ts";

/** Seconds that a call of a case takes, as far as earlier pairs tell. */
export type PairSpeeds = {
  of(side: Side, workload: string): number | null;
  learn(side: Side, workload: string, seconds: number): void;
};

/**
 * Seconds a call by build and case, from one pair to the next: they only size blocks, and finding them out anew takes a
 * quarter of a pair of memory-bound calls. A build that is faster or slower than it was gets blocks of another length.
 */
export class KnownSpeeds {
  readonly #seconds = new Map<string, number>();

  /** Those of a pair's builds, by their digests. */
  for(digests: Readonly<Record<Side, string>>): PairSpeeds {
    const key = (side: Side, workload: string) => `${digests[side]} ${workload}`;
    return {
      of: (side, workload) => this.#seconds.get(key(side, workload)) ?? null,
      learn: (side, workload, seconds) => void this.#seconds.set(key(side, workload), seconds),
    };
  }
}
