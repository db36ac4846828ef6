import { describe, expect, it } from "vitest";
import { defaultAnthropicModel } from "../../src/propose/models/anthropic-client.ts";
import { listPrices, priceOf } from "../../src/propose/models/prices.ts";

const own = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };

describe("prices", () => {
  it("are known of the default model", () => {
    expect(priceOf(defaultAnthropicModel)).not.toBeNull();
  });

  it("are what is configured first, a dated name included", () => {
    expect(priceOf(defaultAnthropicModel, { [defaultAnthropicModel]: own })).toEqual(own);
    expect(priceOf("claude-opus-4-5-20251101", { "claude-opus-4-5": own })).toEqual(own);
    expect(priceOf("qwen3-coder", { "qwen3-coder": own })).toEqual(own);
  });

  it("are null of a model that nobody priced", () => {
    expect(priceOf("qwen3-coder")).toBeNull();
    expect(priceOf("claude-opus-4-50")).toBeNull();
  });

  const rates = Object.entries(listPrices).flatMap(([name, price]) =>
    [price, ...(price.above ? [price.above] : [])].map((one) => [name, one] as const),
  );
  it.each(rates)("agree with each other: %s", (_, { input, output, cacheRead, cacheWrite }) => {
    expect(output).toBeCloseTo(5 * input, 9);
    expect(cacheWrite).toBeCloseTo(1.25 * input, 9);
    expect(cacheRead).toBeLessThanOrEqual(0.1 * input + 1e-9);
  });
});
