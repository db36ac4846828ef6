/** Pull requests, as GitHub writes them. */
import type { FileChange } from "../git/git-store.ts";
import type { JsonObject } from "../json.ts";
import { zeroSha } from "../git/git-store.ts";
import type { Issue, Pull, World } from "../world.ts";
import { api, nodeId, repositoryApi, repositoryShape, time, userShape } from "./identities.ts";
import { commentsOf, issuePage, issueShape } from "./issues.ts";

export type PullIssue = Issue & { pull: Pull };

export function isPull(issue: Issue | undefined): issue is PullIssue {
  return issue !== undefined && issue.pull !== null;
}

/** The two ends, and where they parted; of a branch that is gone, where it last stood. */
export async function pullEnds(
  world: World,
  { pull }: PullIssue,
): Promise<{ head: string; base: string; from: string }> {
  const head = (await world.git.resolve(`refs/heads/${pull.head}`)) ?? pull.lastHead ?? zeroSha;
  pull.lastHead = head;
  const base = (await world.git.resolve(`refs/heads/${pull.base}`)) ?? zeroSha;
  return { head, base, from: (await world.git.mergeBase(base, head)) ?? base };
}

export async function pullFiles(world: World, issue: PullIssue): Promise<FileChange[]> {
  const { head, from } = await pullEnds(world, issue);
  return world.git.changedFiles(from, head);
}

/** As lists write it. */
export async function simplePullShape(world: World, issue: PullIssue): Promise<JsonObject> {
  const { head, base } = await pullEnds(world, issue);
  const url = `${repositoryApi(world)}/pulls/${issue.number}`;
  const issueUrl = `${repositoryApi(world)}/issues/${issue.number}`;
  const page = issuePage(world, issue);
  const {
    repository_url: _r,
    labels_url: _l,
    events_url: _e,
    timeline_url: _t,
    pull_request: _p,
    reactions: _x,
    state_reason: _s,
    performed_via_github_app: _v,
    ...shared
  } = issueShape(world, issue);
  const links = {
    self: url,
    html: page,
    issue: issueUrl,
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryApi(world)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${repositoryApi(world)}/statuses/${head}`,
  };
  return {
    ...shared,
    url,
    node_id: nodeId("PR", issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: links.commits,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    head: endShape(world, issue.pull.head, head),
    base: endShape(world, issue.pull.base, base),
    labels: issue.labels.map(({ id, name, color, description }) => ({
      id,
      node_id: nodeId("LA", id),
      url: `${repositoryApi(world)}/labels/${encodeURIComponent(name)}`,
      name,
      color,
      default: false,
      description: description ?? "",
    })),
    ...reviewers(world, issue.pull),
    draft: issue.pull.draft,
    merged_at: issue.pull.merged === null ? null : time(issue.pull.merged.at),
    merge_commit_sha: issue.pull.merged?.commit ?? null,
    auto_merge: null,
  };
}

export async function pullShape(world: World, issue: PullIssue): Promise<JsonObject> {
  const files = await pullFiles(world, issue);
  const { head, from } = await pullEnds(world, issue);
  return {
    ...(await simplePullShape(world, issue)),
    merged: issue.pull.merged !== null,
    mergeable: true,
    mergeable_state: "clean",
    rebaseable: true,
    merged_by: issue.pull.merged === null ? null : userShape(world, issue.pull.merged.by),
    comments: commentsOf(world, issue).length,
    review_comments: 0,
    maintainer_can_modify: issue.pull.maintainerCanModify,
    commits: (await world.git.readCommits({ to: head, without: [from] })).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function reviewers(world: World, { reviewers: people, teams }: Pull): JsonObject {
  return {
    requested_reviewers: people.map((account) => userShape(world, account)),
    requested_teams: teams.map((slug) => teamShape(world, slug)),
  };
}

/** Who was asked and has not answered. */
export function reviewRequestShape(world: World, { pull }: PullIssue): JsonObject {
  const { requested_reviewers: users = [], requested_teams: teams = [] } = reviewers(world, pull);
  return { users, teams };
}

function teamShape(world: World, slug: string): JsonObject {
  const id = Buffer.from(slug).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7);
  const url = `${api(world)}/organizations/${world.repository.owner.id}/team/${id}`;
  const page = `${world.origin}/orgs/${world.repository.owner.login}/teams/${slug}`;
  return {
    id,
    node_id: nodeId("T", id),
    name: slug,
    slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "push",
    url,
    html_url: page,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    type: "organization",
    organization_id: world.repository.owner.id,
  };
}

function endShape(world: World, branch: string, sha: string): JsonObject {
  const { owner } = world.repository;
  return {
    label: `${owner.login}:${branch}`,
    ref: branch,
    sha,
    user: userShape(world, owner),
    repo: repositoryShape(world),
  };
}
