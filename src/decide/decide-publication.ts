import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Action } from "./actions.ts";
import { measureAgain, movementOf, remeasureLimits, remeasurements } from "./base-moved.ts";
import { conflictReason, goneReason } from "./base-reasons.ts";
import { decideApproval } from "./decide-approval.ts";
import { decideReview } from "./decide-review.ts";
import type { Circumstances } from "./decide-run.ts";
import type { BranchSight, PullSight, Sight, TrustedState } from "./observation.ts";
import { branchOf, nextPublication, planOf, temporaryOf } from "./publish.ts";
import { closed, merged } from "./pull-request-ends.ts";
import { ended, fail, write } from "./transition.ts";

type PublicationSight = Extract<Sight, { kind: "waiting" | "publishing" | "published" }>;

/** What a campaign with a confirmed candidate needs: an approval, the next step to its pull request, or to be kept true. */
export function decidePublication(state: TrustedState, sight: PublicationSight, around: Circumstances): Action[] {
  switch (sight.kind) {
    case "waiting":
      return decideApproval(state, sight, around);
    case "publishing":
      return publish(state, sight, around);
    case "published":
      return decideReview(state, sight, around);
  }
}

type Publishing = Extract<Sight, { kind: "publishing" }>;

function publish(state: TrustedState, sight: Publishing, { config, intent }: Circumstances): Action[] {
  const { campaign } = state;
  const { branch, pullRequest: pull } = sight;
  if (pull && pull.state !== "open") return [pull.state === "merged" ? merged(state, pull) : closed(state, pull)];
  if (pull && branch.kind === "committed") return record(state, pull, { head: branch.head, config });
  if (pull && branch.kind === "foreign") return [leaveAsItIs(state, pull, branch)];
  if (branch.kind === "foreign") return [fail(state, branch.why)];
  if (intent.setback?.kind === "refused") return [fail(state, intent.setback.why)];
  if (needsApproval(campaign, config) && branch.kind !== "committed") {
    return [write(state, { campaign: { ...campaign, phase: "waiting" }, note: "waiting for an approval" })];
  }
  const step = nextPublication(state, config, branch);
  if (!step) return [fail(state, "its state names no candidate, or has no result of the verify run")];
  return afterMove(state, sight) ?? [step];
}

const needsApproval = ({ approved }: Campaign, { publish: how }: Config): boolean =>
  how === "after_approval" && approved === null;

/** What a base that moved before the pull request was opened asks for; null: nothing, or it moved too often. */
function afterMove(state: TrustedState, { base, branch }: Publishing): Action[] | null {
  const { campaign } = state;
  if (base === null) return [fail(state, goneReason(campaign))];
  const moved = movementOf(base);
  if (moved.kind === "conflict") return [fail(state, conflictReason(campaign, base, moved.paths))];
  if (moved.kind === "elsewhere" || remeasurements(campaign) >= remeasureLimits.publishing) return null;
  // The branch is remembered as the campaign's own, since it will not stand on the next base.
  const head = "head" in branch ? branch.head : campaign.head;
  const again = measureAgain({ ...state, campaign: { ...campaign, head } }, base.head);
  const note = `verifying again: ${campaign.baseRef} is at ${base.head.slice(0, 7)}`;
  return again && [write(state, { campaign: again, note })];
}

type Committed = { head: string; config: Config };

/** The pull request stands: it is finished, and the campaign is published. */
function record(state: TrustedState, pull: PullSight, { head, config }: Committed): Action[] {
  const { campaign, evolve, verify } = state;
  if (!verify) return [fail(state, "its state has no result of the verify run")];
  const { number } = pull;
  const next: Campaign = { ...campaign, phase: "published", reason: null, lost: 0, head, pullRequest: number };
  const published = { ...next, measuredBase: verify.base };
  const plan = planOf({ campaign: published, evolve, verify }, config, head);
  const report = { evolve, verify };
  return [
    { kind: "update-pull-request", campaign: published, verify, plan, pull, now: { kind: "quiet" } },
    ...(wasRebuilt(campaign, head)
      ? [{ kind: "drop-branch", branch: temporaryOf(branchOf(campaign.id)), head } as const]
      : []),
    ...(campaign.pullRequest === null ? settings(pull, config) : []),
    write(state, { campaign: published, note: `published: #${number}`, report }),
  ];
}

/** Whether the branch may have been made anew; a temporary branch is then to be taken away. */
const wasRebuilt = (campaign: Campaign, head: string): boolean =>
  remeasurements(campaign) > 0 || (campaign.head !== null && campaign.head !== head);

/** What the configuration asks for beside the text, once: what people change afterwards stays changed. */
function settings({ number, labels: there }: PullSight, { pull_request: wanted }: Config): Action[] {
  const labels = wanted.labels.filter((label) => !there.includes(label));
  const { reviewers } = wanted;
  return [
    ...(labels.length > 0 ? [{ kind: "label", number, labels } as const] : []),
    ...(reviewers.length > 0 ? [{ kind: "request-reviewers", number, reviewers } as const] : []),
  ];
}

/** Somebody else's commits are on the branch of an open pull request: they stay, and what is new is told in words. */
function leaveAsItIs(state: TrustedState, pull: PullSight, { why }: Extract<BranchSight, { kind: "foreign" }>): Action {
  const note = `published: #${pull.number}, its branch left as it is`;
  const campaign = ended({ ...state.campaign, pullRequest: pull.number }, "failed", `${why}; it was left as it is`);
  // Opened a moment ago, and not written down before somebody pushed to it: its figures are those of this measurement.
  const isNew = state.campaign.pullRequest === null;
  const measuredBase = state.campaign.request.base;
  return write(state, { campaign: isNew ? { ...campaign, reason: null, measuredBase } : campaign, note });
}
