import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Action, Estimate } from "./actions.ts";
import type { Circumstances } from "./decide-run.ts";
import { minutesOf, priceOf } from "./limits.ts";
import type { TrustedState } from "./observation.ts";
import { begun, refusedBenchmark } from "./proposal.ts";
import { stopInWords } from "./stopped.ts";
import { fail, status, write } from "./transition.ts";

/** A benchmark that waits for `/hone approve`, or that the configuration lets judge without one. */
export function decideProposal(state: TrustedState, { config }: Circumstances): Action[] {
  const { campaign, benchmark } = state;
  if (benchmark === null) return [fail(state, "its state has no benchmark that could be approved")];
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) {
    const over = refusedBenchmark(campaign, byWhom);
    return [...shownBenchmark(state, over, config), write(state, { campaign: over, note: `stopped: ${byWhom}` })];
  }
  if (mustWait(campaign, config)) return [...shownBenchmark(state, campaign, config), status(state)];
  const next = begun(campaign, config);
  return [
    ...shownBenchmark(state, next, config),
    write(state, { campaign: next, note: "evolving: this repository lets it begin without an approval" }),
  ];
}

const mustWait = ({ request }: Campaign, { benchmarks }: Config): boolean =>
  (request.prepared ? benchmarks.generated : benchmarks.own) === "after_approval";

/** The comment that shows the benchmark, and what has become of it in `campaign`. */
export function shownBenchmark(
  { goal, benchmark, prepared }: Pick<TrustedState, "goal" | "benchmark" | "prepared">,
  campaign: Campaign,
  config: Config,
): Action[] {
  if (benchmark === null) return [];
  const estimate = estimateOf(campaign, config);
  const view = { kind: "benchmark", campaign, goal, benchmark, prepared, estimate } as const;
  return [{ kind: "comment", issue: campaign.issue, slot: "benchmark", view }];
}

/** The whole search in one run, and the run that confirms. */
function estimateOf({ request, runsOn }: Campaign, { prices, verify }: Config): Estimate {
  const search = { minutes: minutesOf({ ...request, mode: "evolve", slice_seconds: Infinity }), labels: runsOn };
  const confirm = { minutes: minutesOf({ ...request, mode: "verify" }), labels: verify.runs_on ?? runsOn };
  const costs = [search, confirm].map(({ minutes, labels }) => {
    const price = priceOf(prices, labels);
    return price === null ? null : (price * minutes) / 60;
  });
  const usd = costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
  return { minutes: Math.ceil(search.minutes + confirm.minutes), usd };
}
