import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Action, ReportSource, StateFiles } from "./actions.ts";
import type { Intent } from "./intent.ts";
import type { Observation, RunOutcome, Sight, TrustedState } from "./observation.ts";
import { problemComment } from "./problems.ts";
import { nextPublication } from "./publish.ts";
import { mayWrite } from "./refusal.ts";
import { settleRun } from "./settle-run.ts";
import { stageOf } from "./stage.ts";

type InView = Extract<Observation, { kind: "campaign" }>;
type Hint = Extract<Intent, { kind: "run-finished" | "advance" }>;

/**
 * How long the process that wrote an intention has it to itself, milliseconds. After that it is taken for lost, and
 * whoever looks next acts on the intention.
 */
export const leaseMs = 60_000;

/** The campaign's next transition, or its status told. */
export function decideCampaign(observation: InView, intent: Hint, now: number): Action[] {
  const { state, sight, permission, config, repository } = observation;
  const { campaign } = state;
  if (repository.state !== "open") return ignore(`${repository.fullName} is ${repository.state}`);
  if (repository.id !== campaign.repository.id) return ignore(`${campaign.id} belongs to another repository`);
  if (stageOf(campaign).kind === "settled") return [status(state)];
  if (!config.ok) return [problemComment(campaign.issue, config.problem)];
  if (!mayWrite(permission)) return [fail(state, `${campaign.actor}, who started it, no longer has write permission`)];
  switch (sight.kind) {
    case "undispatched":
      return dispatch(observation, sight.found, intent, now);
    case "completed":
      return complete(state, sight.outcome, intent);
    case "publishing":
      return publish(observation, sight, intent);
    case "running":
    case "settled":
      return [status(state)];
  }
}

/** The campaign, ended without a pull request. */
export const failed = (campaign: Campaign, reason: string): Campaign => ({ ...campaign, phase: "failed", reason });

/** The state after a run was started (or found again): which one it is, and that the campaign waits for it. */
export function recordRun(campaign: Campaign, runId: number): Campaign {
  const { mode, attempt } = campaign.request;
  const run: DispatchedRun = { mode, attempt, runId, conclusion: null };
  return { ...campaign, phase: mode === "evolve" ? "evolving" : "verifying", runs: [...campaign.runs, run] };
}

const ignore = (reason: string): Action[] => [{ kind: "ignore", reason }];

const status = ({ campaign, evolve, verify }: TrustedState): Action => ({
  kind: "comment",
  issue: campaign.issue,
  slot: "status",
  view: { kind: "campaign", campaign, evolve, verify },
});

type Transition = { campaign: Campaign; note: string; files?: StateFiles; report?: ReportSource };

const write = ({ sha }: TrustedState, { campaign, note, files = {}, report }: Transition): Action => ({
  kind: "write-state",
  campaign,
  parent: sha,
  files,
  note,
  ...(report && { report }),
});

const fail = (state: TrustedState, reason: string): Action =>
  write(state, { campaign: failed(state.campaign, reason), note: `failed: ${reason}` });

function dispatch({ state, config }: InView, found: number | null, intent: Hint, now: number): Action[] {
  const { campaign, sha, writtenAt } = state;
  if (found !== null) return [write(state, { campaign: recordRun(campaign, found), note: `found run ${found}` })];
  const isOurs = intent.kind === "advance" && intent.wrote === sha;
  if (!isOurs && now - writtenAt < leaseMs) return ignore(`the run of ${campaign.id} is being started elsewhere`);
  const verifyLabels = config.ok ? config.value.verify.runs_on : undefined;
  const runsOn = campaign.request.mode === "verify" ? (verifyLabels ?? campaign.runsOn) : campaign.runsOn;
  return [{ kind: "dispatch", campaign, state: sha, runsOn }];
}

function complete(state: TrustedState, outcome: RunOutcome, intent: Hint): Action[] {
  const stage = stageOf(state.campaign);
  if (stage.kind !== "await-run") return [];
  if (intent.kind === "run-finished" && intent.runId !== stage.run.runId) {
    return ignore(`run ${intent.runId} is not run ${stage.run.runId}, which ${state.campaign.id} waits for`);
  }
  return [write(state, settleRun(state, stage.run, outcome))];
}

function publish({ state, config }: InView, sight: Extract<Sight, { kind: "publishing" }>, intent: Hint): Action[] {
  const { branch, pullRequest } = sight;
  if (branch.kind === "foreign") return [fail(state, branch.why)];
  if (pullRequest !== null && branch.kind === "committed") {
    const campaign: Campaign = { ...state.campaign, phase: "published", head: branch.head, pullRequest };
    const labels = config.ok ? config.value.pull_request.labels : [];
    const label: Action[] = labels.length > 0 ? [{ kind: "label", number: pullRequest, labels }] : [];
    const { evolve, verify } = state;
    const transition: Transition = { campaign, note: `published: #${pullRequest}` };
    return [...label, write(state, { ...transition, ...(verify && { report: { evolve, verify } }) })];
  }
  const step = config.ok ? nextPublication(state, config.value, branch) : null;
  if (step && intent.kind === "advance" && intent.refused !== undefined) return [fail(state, intent.refused)];
  return step ? [step] : [fail(state, "its state names no candidate, or has no result of the verify run")];
}
