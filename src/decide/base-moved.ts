import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Goal } from "../model/goal.ts";
import { policyOf } from "../model/goal-policy.ts";
import { protection } from "../model/protected-paths.ts";
import { scopeMatcher } from "../model/scope.ts";
import type { BaseSight, TrustedState } from "./observation.ts";

type Frozen = Pick<TrustedState, "campaign" | "goal" | "benchmark">;
type Confirmed = Pick<TrustedState, "campaign" | "verify">;

/** The candidate in question: that of an open pull request, which was confirmed last, or the one that is being confirmed. */
export function candidateOf({ campaign, verify }: Confirmed): Candidate | null {
  const isShown = campaign.phase === "published" || campaign.phase === "declined";
  return (isShown ? verify?.best : null) ?? campaign.request.candidate ?? null;
}

/** The changed paths of the base branch that concern a campaign; each in the first of the groups that it belongs to. */
export function concernsOf(
  state: TrustedState,
  changed: readonly string[],
): Pick<BaseSight, "touches" | "candidate" | "contract"> {
  const edited = new Set(candidateOf(state)?.edits.map(({ path }) => path));
  const judging = judgingPaths(state);
  const contract = changed.filter((path) => judging.includes(path));
  const candidate = changed.filter((path) => edited.has(path) && !judging.includes(path));
  const isMeasured = state.benchmark
    ? measuredBy(state.goal, state.benchmark)
    : scopeMatcher(state.goal.scope, state.goal.root);
  const touches = changed.filter((path) => !judging.includes(path) && !edited.has(path) && isMeasured(path));
  return { touches, candidate, contract };
}

/**
 * Whether a file can change what is measured: it lies in the goal's scope, is an input or a program of the contract's
 * build and runs, a module that Python could import, or is a build script of the goal's folder.
 */
function measuredBy(goal: Goal, benchmark: Benchmark): (path: string) => boolean {
  const inScope = scopeMatcher(goal.scope, goal.root);
  const isInput = scopeMatcher(benchmark.build?.inputs ?? [], goal.root);
  const { programs = [] } = policyOf({ goal, benchmark });
  const isBelow = (path: string) => goal.root === "" || path.startsWith(`${goal.root}/`);
  const isBuildScript = (path: string) => isBelow(path) && protection(path, goal.root)?.what === "a build script";
  const isImportable = (path: string) => benchmark.driver === "python" && isBelow(path) && path.endsWith(".py");
  return (path) =>
    inScope(path) || isInput(path) || programs.includes(path) || isImportable(path) || isBuildScript(path);
}

/** The paths of the repository whose contents judge a campaign: goal file, contract, reference. */
export const judgingPaths = ({ campaign, goal, benchmark }: Frozen): readonly string[] =>
  benchmark === null ? [] : (policyOf({ goal, benchmark, goalFile: campaign.goalFile }).judging ?? []);

/**
 * What became of the base since the measurement. `elsewhere`: nothing that concerns the campaign changed; `touched`: the
 * measurement has to be made again; `conflict`: the candidate or what judges it is no longer what it was.
 */
export type Movement =
  | { kind: "elsewhere" }
  | { kind: "touched"; paths: readonly string[] }
  | { kind: "conflict"; paths: readonly string[] };

export function movementOf({ touches, candidate, contract, comparable }: BaseSight): Movement {
  const conflicts = [...contract, ...candidate];
  if (conflicts.length > 0) return { kind: "conflict", paths: conflicts };
  return touches.length > 0 || !comparable ? { kind: "touched", paths: touches } : { kind: "elsewhere" };
}

/** How often a base that moves is followed in a row: before the pull request is opened, and in all while it is open. */
export const remeasureLimits = { publishing: 3, review: 5 } as const;

/** Confirmations of the present candidate beyond the first, from the runs since the last search. */
export function remeasurements({ runs }: Campaign): number {
  const since = runs.slice(runs.findLastIndex(({ mode }) => mode === "evolve") + 1);
  return Math.max(0, since.filter(({ conclusion }) => conclusion === "success").length - 1);
}

/** The campaign that asks for its candidate to be measured again, on this commit of the base branch; null without one. */
export function measureAgain(state: Confirmed, base: string): Campaign | null {
  const { campaign } = state;
  const candidate = candidateOf(state);
  if (!candidate) return null;
  const { request } = campaign;
  const again = { ...request, mode: "verify", attempt: request.attempt + 1, base, candidate } as const;
  return { ...campaign, phase: "verifying", reason: null, lost: 0, request: again };
}
