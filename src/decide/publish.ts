import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import { CampaignId } from "../model/frozen.ts";
import { preparedFiles, preparedFolder } from "../model/prepared-place.ts";
import type { RunResult } from "../model/run-result.ts";
import type { Edit } from "../model/candidate.ts";
import type { Action, PullRequestPlan } from "./actions.ts";
import type { BranchSight, TrustedState } from "./observation.ts";

/** The branch that a campaign's pull request comes from. */
export const branchOf = (campaign: string): string => `hone/${campaign}`;

/** The branch that a campaign's branch is rebuilt on. */
export const temporaryOf = (branch: string): string => `${branch}-next`;

/** The campaign that such a branch belongs to by its name, or null. */
export const campaignOfBranch = (branch: string): string | null => {
  const named = CampaignId.safeParse(branch.startsWith("hone/") ? branch.slice("hone/".length) : null);
  return named.success ? named.data : null;
};

/**
 * What the campaign's commit changes: the candidate's files, and the approved benchmark that a model wrote, which comes
 * from the signed state alone. The path policy is the candidate's; these lie where no candidate may write.
 */
export function publishedEdits({ campaign, goal, prepared }: Published): Edit[] {
  // The goal beside it is what `hone run` takes later; the contract says from which folder its paths start.
  const beside = { path: `${preparedFolder(prepared?.id ?? "")}/goal.md`, content: goal.raw };
  const added = prepared ? [...preparedFiles(prepared), beside] : [];
  const benchmark = added.map((file) => ({ ...file, baseBlob: null }));
  return [...(campaign.request.candidate?.edits ?? []), ...benchmark];
}

type Published = Pick<TrustedState, "campaign" | "goal" | "prepared">;

/**
 * The next step to the pull request, from what is there already: branch at the base, commit, pull request. Null where
 * the state has nothing to publish, or the branch is not the campaign's.
 */
export function nextPublication(
  state: TrustedState,
  config: Config,
  branch: BranchSight,
): Extract<Action, { kind: "create-branch" | "commit" | "rebuild-branch" | "open-pull-request" }> | null {
  const { campaign, evolve, verify } = state;
  const name = branchOf(campaign.id);
  const { base, candidate } = campaign.request;
  if (!verify || !candidate) return null;
  const { signoff } = config.pull_request;
  const commit = { branch: name, campaign, verify, edits: publishedEdits(state), signoff };
  switch (branch.kind) {
    case "absent":
      return { kind: "create-branch", campaign: campaign.id, branch: name, sha: base };
    case "at-base":
      return { kind: "commit", ...commit, expectedHead: base };
    case "earlier":
      return { kind: "rebuild-branch", ...commit, base, expectedHead: branch.head };
    case "committed":
      return { kind: "open-pull-request", plan: planOf({ campaign, evolve, verify }, config, branch.head) };
    case "foreign":
      return null;
  }
}

type Confirmed = { campaign: Campaign; evolve: RunResult | null; verify: RunResult };

/** The pull request of a confirmed candidate, whose commit is `head`. */
export function planOf({ campaign, evolve, verify }: Confirmed, { pull_request: wanted }: Config, head: string) {
  const { draft, prefix, reviewers } = wanted;
  const plan = { campaign, evolve, verify, branch: branchOf(campaign.id), base: campaign.baseRef, head };
  return { ...plan, draft, prefix, reviewers } satisfies PullRequestPlan;
}
