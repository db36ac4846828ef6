import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import type { StateFiles } from "./actions.ts";
import { measureAgain, movementOf } from "./base-moved.ts";
import { candidates } from "./candidate-count.ts";
import type { BaseSight, TrustedState } from "./observation.ts";
import { askForVerification } from "./settle-search.ts";

/** What a command makes of a campaign, with what its author should know; or why it cannot be done, and what can. */
export type Outcome =
  | { kind: "done"; campaign: Campaign; note: string; told: string | null; files?: StateFiles }
  | { kind: "refused"; what: string; remedy: string };

export const refused = (what: string, remedy: string): Outcome => ({ kind: "refused", what, remedy });

/** `ceiling`: what the repository's configuration lets one campaign spend. `by`: who asks, and answers for it from now on. */
export type Wish = { iterations: number; by: string; ceiling: Budget };

type Standing = { campaign: Campaign; evolve: RunResult | null };

/** More candidates for a search that is under way; a stop that has not come through yet is taken back. */
export function extend({ campaign }: Standing, { iterations: more, ceiling }: Wish): Outcome {
  const { budget } = campaign.request;
  if (more === 0) {
    const remedy = "Write `/hone stop`, and `/hone continue 0` once it has stopped.";
    return refused("the search goes on, so that its best is not known yet", remedy);
  }
  const iterations = Math.min(budget.iterations + more, Math.max(ceiling.iterations, budget.iterations));
  if (iterations === budget.iterations && campaign.stop === null) return atCeiling(ceiling);
  const next = { ...campaign, stop: null, request: { ...campaign.request, budget: { ...budget, iterations } } };
  return {
    kind: "done",
    campaign: next,
    note: `up to ${candidates(iterations)}`,
    told: inAll(iterations, budget.iterations + more),
  };
}

/** A search that has come to its end goes on, with so many candidates more than it has tried; none: its best is confirmed. */
export function reopen({ campaign, evolve }: Standing, wish: Wish): Outcome {
  const asked = { ...campaign, actor: wish.by, stop: null, approved: null, reason: null, lost: 0 };
  if (wish.iterations === 0) return confirmBest(asked, evolve);
  const { resume, base } = campaign.request;
  // What was found on another base is no beginning: on the present one it was not measured.
  const known = resume && evolve?.base === base ? evolve : null;
  const budget = furtherBudget(campaign.request.budget, known, wish);
  if ("kind" in budget) return budget;
  const { candidate: _candidate, resume: _resume, ...request } = campaign.request;
  const further = { ...request, mode: "evolve" as const, attempt: request.attempt + 1, budget };
  const next: Campaign = { ...asked, phase: "evolving", request: { ...further, ...(known && resume && { resume }) } };
  const told = inAll(budget.iterations, (known?.tried ?? 0) + wish.iterations);
  return { kind: "done", campaign: next, note: `goes on, up to ${candidates(budget.iterations)}`, told };
}

function confirmBest(campaign: Campaign, evolve: RunResult | null): Outcome {
  const best = evolve?.base === campaign.request.base ? evolve.best : campaign.request.candidate;
  if (!best) return refused("no candidate was better so far", "Write `/hone continue 20` for 20 candidates more.");
  return {
    kind: "done",
    campaign: askForVerification(campaign, best),
    note: `confirms candidate ${best.id}`,
    told: null,
  };
}

/** The budget that lets a search go on, whichever limit ended it; within the repository's ceiling. */
function furtherBudget(budget: Budget, known: RunResult | null, { iterations: more, ceiling }: Wish): Budget | Outcome {
  const tried = known?.tried ?? 0;
  const iterations = Math.min(tried + more, ceiling.iterations);
  if (iterations <= tried) return atCeiling(ceiling);
  const further = { ...budget, iterations, rejections_in_row: budget.rejections_in_row + (known ? more : 0) };
  const ended = known?.exit.kind === "done" ? known.exit.reason : null;
  if (ended === "wall_seconds") {
    if (budget.wall_seconds >= ceiling.wall_seconds) {
      return spent("time", `${ceiling.wall_seconds} s`, "wall_seconds");
    }
    return { ...further, wall_seconds: ceiling.wall_seconds };
  }
  if (ended !== "money" || budget.usd === undefined) return further;
  if (ceiling.usd !== undefined && budget.usd >= ceiling.usd) return spent("money", `${ceiling.usd} USD`, "usd");
  return refused(
    `its money, ${budget.usd} USD, is spent`,
    "Write `/hone budget usd=…` with more, then `/hone continue`.",
  );
}

const spent = (what: string, limit: string, key: string): Outcome =>
  refused(
    `its ${what} is spent: ${limit} is what a campaign of this repository may have`,
    `Raise \`budget.${key}\` in \`.github/hone.yml\` on the default branch, then write the command again.`,
  );

const atCeiling = ({ iterations }: Budget): Outcome =>
  refused(
    `a campaign of this repository may try ${candidates(iterations)} and no more`,
    "Raise `budget.iterations` in `.github/hone.yml` on the default branch, then write the command again.",
  );

const inAll = (iterations: number, wanted: number): string | null =>
  iterations < wanted
    ? `It may try ${candidates(iterations)} in all, fewer than was asked for: \`budget.iterations\` of \`.github/hone.yml\` allows no more.`
    : null;

/** The candidate of an open pull request, or of one that waits for approval, measured again on the base as it is now. */
export function remeasure(state: Pick<TrustedState, "campaign" | "verify">, base: BaseSight | null): Outcome {
  const { baseRef } = state.campaign;
  if (base === null) return refused(`its base branch ${baseRef} is gone`, "Close the pull request.");
  const moved = movementOf(base);
  if (moved.kind === "conflict") {
    const what = `${moved.paths.slice(0, 3).join(", ")} changed on ${baseRef}, so that the candidate no longer fits`;
    return refused(what, "Set the label again: a new campaign begins on the base as it is now.");
  }
  const next = measureAgain(state, base.head);
  if (!next) return refused("its state names no candidate", "Write `/hone continue 20`.");
  return { kind: "done", campaign: next, note: `verifying again at ${base.head.slice(0, 7)}`, told: null };
}
