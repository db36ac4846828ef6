import type { ModelPrice, Rates } from "../gateway/gateway.ts";
import { priceIn } from "../gateway/purse.ts";

/** Input, output, reading from the cache, writing to it for five minutes. */
const listed = (input: number, output: number, cacheRead: number, cacheWrite: number): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

/**
 * US dollars for a million tokens, from Anthropic's price list as of November 2026. A list is old as soon as it is
 * written: what is configured wins.
 */
export const listPrices: Readonly<Record<string, ModelPrice>> = {
  "claude-fable-5-2": listed(8, 40, 0.2, 10),
  "claude-fable-5-1": listed(10, 50, 0.25, 12.5),
  "claude-fable-5": listed(10, 50, 1, 12.5),
  "claude-opus-5-5": listed(4, 20, 0.2, 5),
  "claude-opus-5": listed(5, 25, 0.5, 6.25),
  "claude-opus-4-8": listed(5, 25, 0.5, 6.25),
  "claude-opus-4-7": listed(5, 25, 0.5, 6.25),
  "claude-opus-4-6": listed(5, 25, 0.5, 6.25),
  "claude-opus-4-5": listed(5, 25, 0.5, 6.25),
  "claude-sonnet-5-5": listed(2, 10, 0.1, 2.5),
  "claude-sonnet-5": listed(2, 10, 0.2, 2.5),
  "claude-sonnet-4-6": listed(3, 15, 0.3, 3.75),
  "claude-sonnet-4-5": listed(3, 15, 0.3, 3.75),
  "claude-haiku-5-5": {
    ...listed(0.1, 0.5, 0.01, 0.125),
    above: { tokens: 100_000, ...listed(0.5, 2.5, 0.05, 0.625) },
  },
  "claude-haiku-4-5": listed(1, 5, 0.1, 1.25),
};

/** What a model costs, or null where nobody has said. A name with a date is priced as the one without. */
export function priceOf(model: string, configured: Readonly<Record<string, ModelPrice>> = {}): ModelPrice | null {
  return priceIn(configured, model) ?? priceIn(listPrices, model);
}
