import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import { canonicalJson, sha256 } from "../model/digest.ts";
import { evaluator } from "../model/evaluator.ts";
import type { Frozen } from "../model/frozen.ts";
import { choicesOf } from "../model/proposer-choice.ts";
import type { IssueFacts, ReadGoal, RepositoryFacts } from "./observation.ts";

export type Claim = {
  repository: RepositoryFacts;
  config: Config;
  base: string;
  baseRef: string;
  issue: IssueFacts;
  goal: ReadGoal;
  actor: string;
  /** Campaigns of the same goal on the same base that have ended. */
  repeats: number;
  /** Its limit, and the price that its runs are counted by. */
  money?: Pick<Budget, "usd" | "usd_per_hour">;
  /** Issues whose open campaigns may edit some of the same files. */
  beside?: readonly number[];
  /** Commands up to this comment are worked off. */
  comment?: number;
  now: number;
};

/**
 * The campaign's id follows from what it works on, so that a doubled delivery finds the state of the first.
 * `repeats` sets apart a later try of the same goal on the same base.
 */
export function campaignId(issue: number, goalHash: string, base: string, repeats: number): string {
  const digest = sha256(canonicalJson({ goalHash, base })).slice(0, 8);
  return `issue-${issue}-${digest}${repeats > 0 ? `-${repeats + 1}` : ""}`;
}

/** The issue that a campaign's id names, or null. */
export const issueOfCampaign = (campaign: string): number | null => {
  const number = /^issue-(\d{1,9})-/.exec(campaign)?.[1];
  return number === undefined ? null : Number(number);
};

export const goalHash = (goal: ReadGoal): string => sha256(goal.goal.raw);

/**
 * Freezes what the campaign holds fixed and writes its first state, which asks for the run that evolves; for the one that
 * prepares a benchmark where there is none; or for an approval of the one that is there.
 */
export function claim(asked: Claim): Campaign {
  const {
    repository,
    config,
    base,
    baseRef,
    issue,
    goal,
    money,
    actor,
    repeats,
    beside = [],
    comment = 0,
    now,
  } = asked;
  const waits = goal.benchmark !== null && config.benchmarks.own === "after_approval";
  const frozen: Frozen = {
    campaign: campaignId(issue.number, goalHash(goal), base, repeats),
    base,
    goalHash: goalHash(goal),
    benchmarkHash: sha256(goal.benchmarkText),
    evaluator: { ...evaluator },
  };
  return {
    schemaVersion: 1,
    id: frozen.campaign,
    repository: { id: repository.id, fullName: repository.fullName },
    issue: issue.number,
    title: goal.goal.title,
    ...(goal.goal.root !== "" && { root: goal.goal.root }),
    ...(goal.goalFile !== undefined && { goalFile: goal.goalFile }),
    actor,
    baseRef,
    base,
    stateRef: `refs/${config.state_prefix}/${frozen.campaign}`,
    phase: waits ? "proposed" : "claimed",
    reason: null,
    request: {
      ...frozen,
      schemaVersion: 1,
      mode: goal.benchmark === null ? "prepare" : "evolve",
      attempt: 1,
      budget: { ...smallerBudget(goal.goal.budget, config.budget), ...money },
      hints: [],
      slice_seconds: config.limits.run_minutes * 60,
      ...(config.proposers.some((kind) => kind !== "tuner") && { proposers: choicesOf(config) }),
      ...(Object.keys(config.model_prices).length > 0 && { model_prices: config.model_prices }),
    },
    runsOn: goal.goal.runs_on ?? config.runs_on,
    workflow: config.workflow,
    runs: [],
    lost: 0,
    stop: null,
    approved: null,
    handled: { comment, presses: [] },
    head: null,
    measuredBase: null,
    pullRequest: null,
    ...(beside.length > 0 && { beside: beside.slice(0, 20) }),
    createdAt: new Date(now).toISOString(),
  };
}

/** The goal asks, the repository's configuration is the ceiling. */
const smallerBudget = (asked: Budget, ceiling: Budget): Budget => ({
  iterations: Math.min(asked.iterations, ceiling.iterations),
  wall_seconds: Math.min(asked.wall_seconds, ceiling.wall_seconds),
  run_seconds: Math.min(asked.run_seconds, ceiling.run_seconds),
  rejections_in_row: Math.min(asked.rejections_in_row, ceiling.rejections_in_row),
});
