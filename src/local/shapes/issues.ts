/** Issues, comments and labels, as GitHub writes them. */
import type { JsonObject } from "../json.ts";
import { reactionContents } from "../world.ts";
import type { Account, Comment, Issue, IssueEvent, Label, Reaction, World } from "../world.ts";
import { nodeId, repositoryApi, repositoryPage, time, userShape } from "./identities.ts";

export function labelShape(world: World, label: Label): JsonObject {
  const { id, name, color, description } = label;
  const url = `${repositoryApi(world)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId("LA", id), url, name, color, default: false, description };
}

/** What someone is to the repository: by role, for the app as GitHub says it of bots. */
export function association(world: World, account: Account): string {
  if (account.id === world.repository.owner.id) return "OWNER";
  const role = world.users.get(account.login)?.role ?? "none";
  return account.type === "User" && role !== "none" ? "COLLABORATOR" : account.type === "Bot" ? "CONTRIBUTOR" : "NONE";
}

export function issuePage(world: World, issue: Issue): string {
  return `${repositoryPage(world)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`;
}

export function issueShape(world: World, issue: Issue): JsonObject {
  const url = `${repositoryApi(world)}/issues/${issue.number}`;
  return {
    url,
    repository_url: repositoryApi(world),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(world, issue),
    id: issue.id,
    node_id: nodeId("I", issue.id),
    number: issue.number,
    title: issue.title,
    user: userShape(world, issue.user),
    labels: issue.labels.map((label) => labelShape(world, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: commentsOf(world, issue).length,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : time(issue.closedAt),
    author_association: association(world, issue.user),
    active_lock_reason: null,
    body: issue.body,
    reactions: reactions(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    ...(issue.pull === null ? {} : { draft: issue.pull.draft, pull_request: pullLinks(world, issue) }),
  };
}

export function commentsOf(world: World, issue: Issue): Comment[] {
  return [...world.comments.values()].filter((comment) => comment.issue === issue.number);
}

export function commentShape(world: World, comment: Comment): JsonObject {
  const url = `${repositoryApi(world)}/issues/comments/${comment.id}`;
  const issue = world.issues.get(comment.issue);
  const page = issue === undefined ? repositoryPage(world) : issuePage(world, issue);
  return {
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repositoryApi(world)}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: userShape(world, comment.user),
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    author_association: association(world, comment.user),
    body: comment.body,
    reactions: reactions(url, comment.reactions),
    performed_via_github_app: null,
  };
}

function pullLinks(world: World, issue: Issue): JsonObject {
  const page = issuePage(world, issue);
  const url = `${repositoryApi(world)}/pulls/${issue.number}`;
  const merged = issue.pull?.merged ?? null;
  return {
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: merged === null ? null : time(merged.at),
  };
}

function reactions(url: string, given: readonly Reaction[]): JsonObject {
  const counts = reactionContents.map((name) => [name, given.filter(({ content }) => content === name).length]);
  return { url: `${url}/reactions`, total_count: given.length, ...Object.fromEntries(counts) };
}

/** As the list of an issue's events writes one. */
export function issueEventShape(world: World, issue: Issue, { id, event, actor, at, more }: IssueEvent): JsonObject {
  return {
    id,
    node_id: nodeId("IE", id),
    url: `${repositoryApi(world)}/issues/events/${id}`,
    actor: userShape(world, actor),
    event,
    commit_id: issue.pull?.merged && event === "merged" ? issue.pull.merged.commit : null,
    commit_url: null,
    created_at: time(at),
    performed_via_github_app: null,
    ...more,
  };
}
