import { describe, expect, it } from "vitest";
import { Draws } from "../../src/evaluate/drawn.ts";
import { scaleContract } from "./native-bench.ts";

const stretch = { first: 100, second: 100, mix: 0.25 };

describe("what a pair's inputs are drawn from", () => {
  it("shows nothing of the scored calls in those that are not", () => {
    const { pools, rehearsal } = new Draws(scaleContract).for("screen", scaleContract.cases);
    const [scored, rehearsed] = [pools, rehearsal].map((some) => some.get("train-20k")?.get("x")?.window(stretch));
    expect(scored).toHaveLength(80_000);
    expect(Buffer.compare(scored ?? Buffer.alloc(0), rehearsed ?? Buffer.alloc(0))).not.toBe(0);
  });

  it("is new for a confirmation, and the same for all pairs of a search", () => {
    const draws = new Draws(scaleContract);
    const window = (stage: "screen" | "compare" | "confirm") =>
      Buffer.from(draws.for(stage, scaleContract.cases).pools.get("train-20k")?.get("x")?.window(stretch) ?? []);
    const screened = window("screen");
    expect(Buffer.compare(window("compare"), screened)).toBe(0);
    expect(Buffer.compare(window("confirm"), screened)).not.toBe(0);
  });
});
