import { sha256 } from "../model/digest.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import type { RunRequest } from "../model/run-request.ts";
import { RunResult } from "../model/run-result.ts";
import type { Exit, RejectedIdea } from "../model/run-result.ts";
import type { Reviewed } from "../model/ledger.ts";
import type { EngineResult, Preparing, Tried } from "../evolve/ports.ts";
import type { RunInputs } from "./inputs.ts";
import type { BrokenOff } from "./prepare.ts";

/**
 * What came of the engine: its result, or the error that it threw; or how far it is. `needless`: it was never started,
 * since the campaign does not wait for this run.
 */
export type Outcome =
  | { kind: "ended" | "going-on"; result: EngineResult }
  /** A preparation came to its end, with a benchmark or without, or was broken off. */
  | { kind: "prepared"; preparing: Preparing | BrokenOff }
  | { kind: "needless" }
  | { kind: "threw"; error: unknown };

type Account = { request: RunRequest; inputs: RunInputs; outcome: Outcome; ledger: string; seconds: number };

/** The run's answer to the app. Parsed before it leaves, so that what the app refuses is found here. */
export function toRunResult({ request, inputs, outcome, ledger, seconds }: Account): RunResult {
  const ended = "result" in outcome ? outcome.result : null;
  // Verify answers with the candidate that it was given, whatever came of it; the app compares the two.
  const best = request.mode === "verify" ? request.candidate : (ended?.best ?? undefined);
  const { campaign, base, goalHash, benchmarkHash, evaluator, mode, attempt } = request;
  return RunResult.parse({
    campaign,
    base,
    goalHash,
    benchmarkHash,
    evaluator,
    mode,
    attempt,
    schemaVersion: 1,
    runId: inputs.runId,
    runAttempt: inputs.runAttempt,
    exit: exitOf(outcome),
    ...(best && { best }),
    ...(outcome.kind === "prepared" && preparationOf(outcome.preparing)),
    ...(ended?.evaluation && { evidence: ended.evaluation }),
    tried: (ended?.tried.length ?? 0) + (ended?.triedElsewhere ?? 0),
    kept: ended?.tried.filter(({ verdict }) => verdict.kind === "keep").length ?? 0,
    rejected: ended?.tried.flatMap(rejection).slice(0, 1000) ?? [],
    ...(ended?.account && mode === "evolve" && { account: ended.account }),
    ...(ended?.review && mode === "evolve" && { review: reviewOf(ended.review) }),
    seconds,
    ledger: { lines: ledger.split("\n").length - 1, sha256: sha256(ledger) },
  });
}

function exitOf(outcome: Outcome): Exit {
  switch (outcome.kind) {
    case "going-on":
      return { kind: "paused", reason: "checkpoint" };
    case "needless":
      return { kind: "paused", reason: "moved" };
    case "prepared": {
      const { preparing } = outcome;
      if (preparing.kind === "prepared") return { kind: "done", reason: "prepared" };
      if (preparing.kind === "broken-off") return { kind: "paused", reason: "checkpoint" };
      return failed(preparing.why, preparing.remedy);
    }
    case "threw":
      return failure(outcome.error);
    case "ended": {
      const { finished, paused, ended } = outcome.result;
      // Where a signal ended it, the next run goes on as after a checkpoint.
      return finished ? { kind: "done", reason: ended } : { kind: "paused", reason: paused ?? "checkpoint" };
    }
  }
}

const preparationOf = (preparing: Preparing | BrokenOff): Pick<RunResult, "prepared" | "preparing"> =>
  preparing.kind === "prepared"
    ? { prepared: preparing.prepared, preparing: preparing.prepared.cost }
    : { preparing: preparing.cost };

/** The engine hands on the ledger's event, which has more than the words. */
const reviewOf = ({ proposer, candidate, approves, why }: Reviewed) => ({ proposer, candidate, approves, why });

function rejection({ candidate, verdict }: Tried): RejectedIdea[] {
  if (verdict.kind === "keep") return [];
  const [reason, detail] =
    verdict.kind === "reject" ? [verdict.reason, verdict.detail] : [`crash: ${verdict.stage}`, verdict.error];
  const hypothesis = candidate.hypothesis.slice(0, 500);
  return [{ id: candidate.id, hypothesis, reason, detail: detail.slice(0, 500) }];
}

const failed = (text: string, remedy: string): Exit => ({
  kind: "failed",
  error: text.slice(0, 20_000),
  remedy: remedy.slice(0, 4000),
});

function failure(error: unknown): Exit {
  if (error instanceof InputError) return failed(`${error.where}: ${error.what}`, error.remedy);
  if (error instanceof EnvironmentError) return failed(error.message.split("\n  ")[0] ?? "", error.remedy);
  const message = error instanceof Error ? error.message : String(error);
  return failed(message, "This is a defect of Hone or of the runner; the run's log says more.");
}
