import type { ModelPrice, Rates } from "./gateway.ts";
import type { Usage } from "./usage.ts";

const million = 1_000_000;

/** US dollars of one call. */
export function cost(usage: Usage, price: ModelPrice): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, hourWriteTokens, outputTokens } = usage;
  const plain = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const shortWrites = Math.max(0, cacheWriteTokens - hourWriteTokens);
  const rates = price.above && inputTokens > price.above.tokens ? price.above : price;
  return (
    (plain * rates.input +
      cacheReadTokens * rates.cacheRead +
      shortWrites * rates.cacheWrite +
      hourWriteTokens * hourWrite(rates) +
      outputTokens * rates.output) /
    million
  );
}

/** US dollars that a call of so many tokens costs at most. */
export function mostCost(tokens: { input: number; output: number }, price: ModelPrice): number {
  const possible: Rates[] = price.above && tokens.input > price.above.tokens ? [price, price.above] : [price];
  return Math.max(
    ...possible.map((rates) => {
      const dearest = Math.max(rates.input, rates.cacheRead, rates.cacheWrite, hourWrite(rates));
      return (tokens.input * dearest + tokens.output * rates.output) / million;
    }),
  );
}

/** What is kept for an hour costs twice the plain input (Anthropic's price list). */
const hourWrite = ({ input, cacheWrite }: Rates): number => Math.max(cacheWrite, 2 * input);

/** What models have names that end in a date: `claude-opus-4-5` stands for `claude-opus-4-5-20251101`, too. */
export function priceIn(prices: Readonly<Record<string, ModelPrice>>, model: string): ModelPrice | null {
  const undated = model.replace(/[-@]20\d{6}$|-latest$/, "");
  const found = [model, undated].find((name) => Object.hasOwn(prices, name));
  return (found === undefined ? undefined : prices[found]) ?? null;
}

/**
 * The money that may be spent. A call is let in while what was spent and what the calls under way may cost is below the
 * cap, so that no more than its own most comes on top.
 */
export class Purse {
  readonly #cap: number | null;
  readonly #reserved = new Map<string, number>();
  #spent = 0;

  /** @param cap US dollars; null: no limit. */
  constructor(cap: number | null) {
    this.#cap = cap;
  }

  get capped(): boolean {
    return this.#cap !== null;
  }

  /** Sets the most that a call may cost aside; otherwise says why it may not begin. */
  reserve(call: string, most: number): string | null {
    const underWay = [...this.#reserved.values()].reduce((sum, usd) => sum + usd, 0);
    if (this.#cap !== null && this.#spent + underWay >= this.#cap) {
      const waiting = underWay > 0 ? ` and calls under way may cost $${underWay.toFixed(4)}` : "";
      return `the money is spent: $${this.#spent.toFixed(4)} of $${this.#cap.toFixed(4)}${waiting}`;
    }
    this.#reserved.set(call, most);
    return null;
  }

  /** Puts what a call did cost in the place of what was set aside for it. */
  settle(call: string, usd: number): void {
    this.#reserved.delete(call);
    this.#spent += usd;
  }
}
