import { changesNothing, lookupIn, objectionToBase } from "../model/base-policy.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Candidate } from "../model/candidate.ts";
import { canonicalJson } from "../model/digest.ts";
import type { Frozen } from "../model/frozen.ts";
import type { Goal } from "../model/goal.ts";
import { policyOf } from "../model/goal-policy.ts";
import type { Problem } from "../model/input-error.ts";
import { checkEdits } from "../model/path-policy.ts";
import type { RunResult } from "../model/run-result.ts";
import type { LeftBehind } from "./observation.ts";

export type Judged = {
  campaign: Campaign;
  goal: Goal;
  /** Null where the campaign has none yet. */
  benchmark: Benchmark | null;
  run: Pick<DispatchedRun, "runId" | "runAttempt">;
  left: LeftBehind;
};

/**
 * Whether a runner's result may be believed to be the answer to the campaign's request: every frozen value, the run
 * and the candidate's files must agree. The first disagreement, or null. What it claims is judged elsewhere.
 */
export function objectionToResult(judged: Judged): Problem | null {
  const { campaign, run } = judged;
  const { result } = judged.left;
  return (
    foreignRun(campaign, run, result) ??
    thawed(campaign, result) ??
    otherCandidate(campaign, result) ??
    (result.best ? objectionToCandidate(result.best, judged) : null)
  );
}

const objection = (what: string): Problem => ({
  where: "the run's result",
  what,
  remedy: "Nothing of it was used. If nobody tampered with the run, label the issue again.",
});

function foreignRun({ request }: Campaign, run: Judged["run"], result: RunResult): Problem | null {
  const pairs: [string, string | number, string | number][] = [
    ["mode", result.mode, request.mode],
    ["attempt", result.attempt, request.attempt],
    ["run", result.runId, run.runId],
    ["run attempt", result.runAttempt, run.runAttempt],
  ];
  const different = pairs.find(([, found, expected]) => found !== expected);
  if (!different) return null;
  const [name, found, expected] = different;
  return objection(`it is of ${name} ${found}, not of ${expected}`);
}

function thawed({ request }: Campaign, result: RunResult): Problem | null {
  for (const key of ["campaign", "base", "goalHash", "benchmarkHash", "evaluator"] as const) {
    if (canonicalJson(result[key]) === canonicalJson(request[key])) continue;
    return objection(`its ${key} is ${shown(result[key])}, the campaign was frozen with ${shown(request[key])}`);
  }
  return null;
}

const shown = (value: string | Frozen["evaluator"]): string =>
  typeof value === "string" ? value.slice(0, 24) : `${value.version} (${value.digest.slice(0, 12)})`;

/** Verify must have measured the very candidate that it was given. */
function otherCandidate({ request }: Campaign, { best, exit }: RunResult): Problem | null {
  if (request.mode !== "verify" || exit.kind === "failed") return null;
  return canonicalJson(best ?? null) === canonicalJson(request.candidate ?? null)
    ? null
    : objection("it measured another candidate than the one it was given");
}

/** The path policy, and that each edit starts from the file that is at the base. */
function objectionToCandidate({ id, edits }: Candidate, { campaign, goal, benchmark, left }: Judged): Problem | null {
  if (benchmark === null) return objection(`it has candidate ${id}, before there is a benchmark`);
  if (changesNothing(edits)) return objection(`candidate ${id} changes nothing`);
  const found = checkEdits({ ...policyOf({ goal, benchmark, goalFile: campaign.goalFile }), edits });
  if (found) return objection(found.detail);
  const at = lookupIn(left.base);
  const unfit = edits.map((edit) => objectionToBase(edit, at)).find((detail) => detail !== null);
  return unfit ? objection(unfit) : null;
}
