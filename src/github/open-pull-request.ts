import type { PullRequestPlan, ReportSource } from "../decide/actions.ts";
import type { Campaign } from "../model/campaign.ts";
import { pullRequestBody, pullRequestTitle } from "../report/pull-request.ts";
import type { Repository } from "./connection.ts";
import { statusOf } from "./http-status.ts";

type Place = { repositoryUrl: string; statePrefix: string };

/** The text of a campaign's pull request; with its title above it, its `report.md`. */
export const pullRequestText = (campaign: Campaign, { evolve, verify }: ReportSource, place: Place): string =>
  pullRequestBody({
    campaign,
    evolve,
    verify,
    repositoryUrl: place.repositoryUrl,
    stateRef: `refs/${place.statePrefix}/${campaign.id}`,
  });

/** Opens the pull request. Its figures are those of the verify run and of nothing else. */
export async function openPullRequest(repository: Repository, plan: PullRequestPlan, place: Place): Promise<void> {
  const { octokit, owner, repo } = repository;
  const { campaign, evolve, verify, branch, base, head, draft, prefix } = plan;
  if (!verify.evidence) throw new Error(`verify of ${campaign.id} has no evidence to publish`);
  const title = pullRequestTitle({ title: campaign.title, evaluation: verify.evidence, prefix });
  const body = pullRequestText({ ...campaign, head }, { evolve, verify }, place);
  try {
    await octokit.rest.pulls.create({ owner, repo, title, body, head: branch, base, draft });
  } catch (error) {
    // Another process opened it a moment ago; the next look finds it.
    if (statusOf(error) === 422 && error instanceof Error && /already exists/.test(error.message)) return;
    throw error;
  }
}
