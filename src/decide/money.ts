import type { Budget } from "../model/budget.ts";
import type { Config } from "../model/config.ts";
import { priceOf } from "./limits.ts";
import type { Reading } from "./observation.ts";

/** Labels of the runners that a campaign's runs go to. */
export type Runners = { search: readonly string[]; confirm: readonly string[] };

/**
 * What a campaign may cost, and by which price it is counted: the smaller of the goal's limit and the repository's, and
 * the dearest label. Where money is limited, each runner needs a label with a price.
 */
export function moneyOf(
  asked: Budget,
  config: Config,
  runners: Runners,
): Reading<Pick<Budget, "usd" | "usd_per_hour">> {
  const { prices, budget, limits } = config;
  const limit = Math.min(asked.usd ?? Infinity, budget.usd ?? Infinity);
  const known = [runners.search, runners.confirm].map((labels) => ({ labels, price: priceOf(prices, labels) }));
  const unpriced = known.find(({ price }) => price === null)?.labels;
  const isLimited = limit !== Infinity || limits.day.usd !== undefined;
  if (isLimited && unpriced) return { ok: false, problem: missingPrice(unpriced) };
  const dearest = Math.max(...known.map(({ price }) => price ?? 0));
  return {
    ok: true,
    value: { ...(limit !== Infinity && { usd: limit }), ...(!unpriced && { usd_per_hour: dearest }) },
  };
}

const missingPrice = (labels: readonly string[]) => ({
  where: ".github/hone.yml",
  what: `money is limited, but none of the runner's labels (${labels.join(", ")}) has a price, so that nothing can be counted`,
  remedy: `Give one of them a price in US dollars an hour, such as \`prices: {"${labels.at(-1) ?? "self-hosted"}": 1.20}\`, or take the \`usd\` limits away.`,
});
