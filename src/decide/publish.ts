import type { Config } from "../model/config.ts";
import { CampaignId } from "../model/frozen.ts";
import type { Action } from "./actions.ts";
import type { BranchSight, TrustedState } from "./observation.ts";

/** The branch that a campaign's pull request comes from. */
export const branchOf = (campaign: string): string => `hone/${campaign}`;

/** The campaign that such a branch belongs to by its name, or null. */
export const campaignOfBranch = (branch: string): string | null => {
  const named = CampaignId.safeParse(branch.startsWith("hone/") ? branch.slice("hone/".length) : null);
  return named.success ? named.data : null;
};

/**
 * The next step to the pull request, from what is there already: branch at the base, commit, pull request. Null when
 * all of it is there.
 */
export function nextPublication(
  { campaign, evolve, verify }: TrustedState,
  { pull_request: wanted }: Config,
  branch: BranchSight,
): Extract<Action, { kind: "create-branch" | "commit" | "open-pull-request" }> | null {
  const name = branchOf(campaign.id);
  const { base, candidate } = campaign.request;
  if (!verify || !candidate) return null;
  switch (branch.kind) {
    case "absent":
      return { kind: "create-branch", campaign: campaign.id, branch: name, sha: base };
    case "at-base":
      return {
        kind: "commit",
        branch: name,
        expectedHead: base,
        campaign,
        verify,
        edits: candidate.edits,
        signoff: wanted.signoff,
      };
    case "committed": {
      const { draft, prefix, reviewers } = wanted;
      const plan = { campaign, evolve, verify, branch: name, base: campaign.baseRef, head: branch.head };
      return { kind: "open-pull-request", plan: { ...plan, draft, prefix, reviewers } };
    }
    case "earlier":
    case "foreign":
      return null;
  }
}
