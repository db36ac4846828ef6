/** What people and apps do to issues; each act is announced as GitHub announces it. */
import type { JsonObject } from "../json.ts";
import { invalid } from "../refusal.ts";
import { commentShape, issueShape, labelShape } from "../shapes/issues.ts";
import type { Account, Comment, Issue, Label, World } from "../world.ts";
import { announce } from "./announce.ts";
import { announceIssue } from "./announce-issue.ts";

/** GitHub's limit for the text of an issue, a pull request or a comment, in characters. */
export const longestBody = 65_536;
const longestTitle = 256;

export function openIssue(
  world: World,
  { title, body, by }: { title: string; body: string | null; by: Account },
): Issue {
  const issue = newIssue(world, { title, body, by });
  announceIssue(world, issue, { action: "opened", by });
  return issue;
}

/** The record alone, for issues and pull requests. */
export function newIssue(
  world: World,
  { title, body, by }: { title: string; body: string | null; by: Account },
): Issue {
  checkTexts({ title, body });
  const now = new Date();
  const issue: Issue = {
    id: world.nextId(),
    number: world.nextNumber(),
    title,
    body,
    user: by,
    labels: [],
    state: "open",
    stateReason: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    pull: null,
  };
  world.issues.set(issue.number, issue);
  return issue;
}

export type IssueEdit = {
  title?: string;
  body?: string | null;
  state?: "open" | "closed";
  reason?: "completed" | "not_planned";
};

export function editIssue(world: World, issue: Issue, { edit, by }: { edit: IssueEdit; by: Account }): void {
  checkTexts(edit);
  const changes: JsonObject = {};
  if (edit.title !== undefined && edit.title !== issue.title) changes.title = { from: issue.title };
  if (edit.body !== undefined && edit.body !== issue.body) changes.body = { from: issue.body ?? "" };
  issue.title = edit.title ?? issue.title;
  issue.body = edit.body === undefined ? issue.body : edit.body;
  issue.updatedAt = new Date();
  if (Object.keys(changes).length > 0) announceIssue(world, issue, { action: "edited", by, more: { changes } });
  if (edit.state === undefined || edit.state === issue.state) return;
  setState(issue, edit.state, edit.reason ?? "completed");
  announceIssue(world, issue, { action: edit.state === "closed" ? "closed" : "reopened", by });
}

function setState(issue: Issue, state: "open" | "closed", reason: "completed" | "not_planned"): void {
  issue.state = state;
  issue.closedAt = state === "closed" ? new Date() : null;
  issue.stateReason = state === "closed" ? reason : "reopened";
}

/** Adds labels, made on the way where they do not exist, as GitHub does; one event for each that is new. */
export function addLabels(world: World, issue: Issue, { names, by }: { names: readonly string[]; by: Account }): void {
  for (const name of names) {
    const label = findOrMakeLabel(world, name);
    if (issue.labels.includes(label)) continue;
    issue.labels.push(label);
    issue.updatedAt = new Date();
    announceIssue(world, issue, { action: "labeled", by, more: { label: labelShape(world, label) } });
  }
}

/** False when the issue does not carry the label. */
export function removeLabel(world: World, issue: Issue, { name, by }: { name: string; by: Account }): boolean {
  const label = issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (label === undefined) return false;
  issue.labels = issue.labels.filter((one) => one !== label);
  issue.updatedAt = new Date();
  announceIssue(world, issue, { action: "unlabeled", by, more: { label: labelShape(world, label) } });
  return true;
}

function findOrMakeLabel(world: World, name: string): Label {
  const key = name.toLowerCase();
  const label = world.labels.get(key) ?? { id: world.nextId(), name, color: "ededed", description: null };
  world.labels.set(key, label);
  return label;
}

export function addComment(world: World, issue: Issue, { body, by }: { body: string; by: Account }): Comment {
  checkTexts({ body });
  const now = new Date();
  const comment = { id: world.nextId(), issue: issue.number, user: by, body, createdAt: now, updatedAt: now };
  world.comments.set(comment.id, comment);
  issue.updatedAt = now;
  announce(world, "issue_comment.created", by, {
    issue: issueShape(world, issue),
    comment: commentShape(world, comment),
  });
  return comment;
}

export function editComment(world: World, comment: Comment, { body, by }: { body: string; by: Account }): void {
  checkTexts({ body });
  const changes = { body: { from: comment.body } };
  comment.body = body;
  comment.updatedAt = new Date();
  const issue = world.issues.get(comment.issue);
  if (issue === undefined) throw new Error(`comment ${comment.id} belongs to no issue`);
  announce(world, "issue_comment.edited", by, {
    issue: issueShape(world, issue),
    comment: commentShape(world, comment),
    changes,
  });
}

function checkTexts({ title, body }: { title?: string; body?: string | null }): void {
  if (title !== undefined && title.trim() === "") throw invalid("Issue", "title", "missing_field");
  if (title !== undefined && title.length > longestTitle)
    throw invalid("Issue", "title", "custom", "title is too long (maximum is 256 characters)");
  if (body !== undefined && body !== null && [...body].length > longestBody) {
    throw invalid("Issue", "body", "custom", "body is too long (maximum is 65536 characters)");
  }
}
