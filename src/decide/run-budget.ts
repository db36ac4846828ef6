import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";

/** What is left where all is spent: a budget has no zero. US dollars. */
const nextToNothing = 0.000_001;

/** What a run may spend in all: of the campaign's money, what models have cost before the search is not there any more. */
export function runBudget({ request: { budget }, preparing }: Pick<Campaign, "request" | "preparing">): Budget {
  if (budget.usd === undefined || !preparing) return budget;
  return { ...budget, usd: Math.max(budget.usd - preparing.usd, nextToNothing) };
}
