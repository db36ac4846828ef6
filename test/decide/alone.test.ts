import { describe, expect, it } from "vitest";
import { missingAlone, unseenAlone } from "../../src/decide/alone.ts";
import type { PairSamples } from "../../src/model/measurement.ts";

const started = { cases: [{ id: "train-a", split: "train" as const, weight: 1 }] };

const alpha = 0.001;
const ms = 1e-3;

/** Sixteen pairs of one case: seconds a call in long blocks and, alone, with 0.1 ms for starting and stopping. */
const pairsOf = (long: [reference: number, candidate: number], alone: [reference: number, candidate: number]) =>
  Array.from({ length: 16 }, (_, at): PairSamples => {
    const wobble = 1 + 0.01 * Math.sin(at);
    return {
      doubts: [],
      cases: [
        {
          id: "train-a",
          calls: { reference: 20, candidate: 20 },
          reference: [long[0]],
          candidate: [long[1] * wobble],
          alone: { reference: [alone[0] + 0.1 * ms], candidate: [alone[1] * wobble + 0.1 * ms] },
          maxError: 0,
          checked: 1,
        },
      ],
    };
  });

describe("a gain of long blocks that single calls must show as well", () => {
  it("is missing where single calls take as long as the reference's: they were worked on together", () => {
    expect(missingAlone(started, pairsOf([ms, 0.25 * ms], [ms, ms]))).toMatchObject({ id: "train-a" });
  });

  it("is missing although one pair was disturbed", () => {
    const pairs = pairsOf([ms, 0.25 * ms], [ms, ms]);
    const [odd] = pairsOf([ms, 0.25 * ms], [90 * ms, ms]);
    expect(missingAlone(started, [...pairs.slice(1), ...(odd ? [odd] : [])])).not.toBeNull();
  });

  it("is there where single calls gain as much", () => {
    const pairs = pairsOf([ms, 0.25 * ms], [ms, 0.25 * ms]);
    expect(missingAlone(started, pairs)).toBeNull();
    expect(unseenAlone(started, pairs, alpha)).toBe(false);
  });

  it("is there where a single call loses some of it to colder caches", () => {
    expect(missingAlone(started, pairsOf([ms, 0.25 * ms], [1.1 * ms, 0.4 * ms]))).toBeNull();
  });

  it("is not asked for where the blocks held one call anyway", () => {
    const pairs = pairsOf([ms, 0.25 * ms], [ms, ms]);
    for (const samples of pairs.flatMap(({ cases }) => cases)) delete samples.alone;
    expect(missingAlone(started, pairs)).toBeNull();
    expect(unseenAlone(started, pairs, alpha)).toBe(false);
  });

  it("is doubted where starting and stopping hides it", () => {
    const short = pairsOf([ms / 500, ms / 2000], [ms / 500, ms / 500]);
    expect(missingAlone(started, short)).toBeNull();
    expect(unseenAlone(started, pairsOf([ms, 0.25 * ms], [ms, ms]), alpha)).toBe(true);
  });
});
