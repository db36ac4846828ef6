import { describe, expect, it } from "vitest";
import { signTest } from "../../src/stats/sign-test.ts";

describe("the sign test", () => {
  it.each([
    [10, 10, 1 / 1024],
    [9, 10, 11 / 1024],
    [0, 10, 1],
    [14, 17, 834 / 131072],
  ])("of %d in %d is the binomial tail", (successes, trials, expected) => {
    expect(signTest(successes, trials)).toBeCloseTo(expected, 10);
  });
});
