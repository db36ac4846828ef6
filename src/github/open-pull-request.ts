import type { PullRequestPlan, ReportSource } from "../decide/actions.ts";
import type { Action } from "../decide/actions.ts";
import type { Campaign } from "../model/campaign.ts";
import { pullNote, withNote } from "../report/pull-note.ts";
import { pullRequestBody, pullRequestTitle } from "../report/pull-request.ts";
import type { Repository } from "./connection.ts";
import type { PlaceOfText } from "./place.ts";
import { statusOf } from "./http-status.ts";

type Place = PlaceOfText;

/** The text of a campaign's pull request; with its title above it, its `report.md`. */
export const pullRequestText = (campaign: Campaign, { evolve, verify }: ReportSource, place: Place): string =>
  pullRequestBody({
    campaign,
    evolve,
    verify,
    repositoryUrl: place.repositoryUrl,
    stateRef: `refs/${place.statePrefix}/${campaign.id}`,
    ...(place.serverless && { serverless: place.serverless }),
  });

/** Opens the pull request. Its figures are those of the verify run and of nothing else. */
export async function openPullRequest(repository: Repository, plan: PullRequestPlan, place: Place): Promise<void> {
  const { octokit, owner, repo } = repository;
  const { branch, base, draft } = plan;
  try {
    await octokit.rest.pulls.create({ owner, repo, ...wordsOf(plan, place), head: branch, base, draft });
  } catch (error) {
    // Another process opened it a moment ago; the next look finds it.
    if (statusOf(error) === 422 && error instanceof Error && /already exists/.test(error.message)) return;
    throw error;
  }
}

function wordsOf({ campaign, evolve, verify, head, prefix }: PullRequestPlan, place: Place) {
  if (!verify.evidence) throw new Error(`verify of ${campaign.id} has no evidence to publish`);
  const title = pullRequestTitle({ title: campaign.title, evaluation: verify.evidence, prefix });
  return { title, body: pullRequestText({ ...campaign, head }, { evolve, verify }, place) };
}

type Update = Extract<Action, { kind: "update-pull-request" }>;

/** Brings an open pull request's words up to date, where they differ. */
export async function updatePullRequest(repository: Repository, update: Update, place: Place): Promise<void> {
  const { campaign, plan, pull, now, verify } = update;
  const words = plan ? wordsOf(plan, place) : { title: pull.title, body: pull.body };
  const body = withNote(words.body, pullNote({ campaign, verify, now }));
  const title = words.title === pull.title ? {} : { title: words.title };
  if (body === pull.body && !("title" in title)) return;
  const { octokit, owner, repo } = repository;
  await octokit.rest.pulls.update({ owner, repo, pull_number: pull.number, ...title, body });
}
