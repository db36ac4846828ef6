/** What people and apps do to issues; each act leaves an event on the issue and is announced as GitHub announces it. */
import type { JsonObject } from "../json.ts";
import { Refusal, invalid } from "../refusal.ts";
import type { Account, Issue, IssueEvent, World } from "../world.ts";
import { announceIssue } from "./announce-issue.ts";

/** GitHub's limit for the text of an issue, a pull request or a comment, in characters. */
export const longestBody = 65_536;
const longestTitle = 256;

type NewIssue = { title: string; body: string | null; by: Account };

export function openIssue(world: World, { title, body, by }: NewIssue): Issue {
  checkIssuesEnabled(world);
  const issue = newIssue(world, { title, body, by });
  announceIssue(world, issue, { action: "opened", by });
  return issue;
}

/** The record alone, for issues and pull requests. */
export function newIssue(world: World, { title, body, by }: NewIssue): Issue {
  checkTexts({ title, body });
  const now = world.now();
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
    locked: false,
    events: [],
    edited: null,
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
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes.title = { from: issue.title };
    leaveEvent(world, issue, { event: "renamed", by, more: { rename: { from: issue.title, to: edit.title } } });
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes.body = { from: issue.body ?? "" };
    issue.edited = { at: world.now(), by };
  }
  issue.title = edit.title ?? issue.title;
  issue.body = edit.body === undefined ? issue.body : edit.body;
  issue.updatedAt = world.now();
  if (Object.keys(changes).length > 0) announceIssue(world, issue, { action: "edited", by, more: { changes } });
  if (edit.state === undefined || edit.state === issue.state) return;
  setState(world, issue, { state: edit.state, reason: edit.reason ?? "completed", by });
}

function setState(
  world: World,
  issue: Issue,
  { state, reason, by }: { state: "open" | "closed"; reason: "completed" | "not_planned"; by: Account },
): void {
  issue.state = state;
  issue.closedAt = state === "closed" ? world.now() : null;
  issue.stateReason = state === "closed" ? reason : "reopened";
  const action = state === "closed" ? "closed" : "reopened";
  leaveEvent(world, issue, { event: action, by });
  announceIssue(world, issue, { action, by });
}

/** Locked: comments are for people with write permission only. */
export function lockIssue(world: World, issue: Issue, { locked, by }: { locked: boolean; by: Account }): void {
  if (issue.locked === locked) return;
  issue.locked = locked;
  leaveEvent(world, issue, { event: locked ? "locked" : "unlocked", by, more: { lock_reason: null } });
  if (issue.pull === null) announceIssue(world, issue, { action: locked ? "locked" : "unlocked", by });
}

type Left = { event: IssueEvent["event"]; by: Account; more?: JsonObject };

/** What the issue's list of events shows from now on. */
export function leaveEvent(world: World, issue: Issue, { event, by, more = {} }: Left): void {
  issue.events.push({ id: world.nextId(), event, actor: by, at: world.now(), more });
  issue.updatedAt = world.now();
}

/** Throws GitHub's 410 where the repository has its issues turned off; pull requests do without. */
export function checkIssuesEnabled({ repository }: World): void {
  if (!repository.hasIssues) throw new Refusal(410, "Issues are disabled for this repo");
}

/** Throws GitHub's refusals of texts that are empty or too long. */
export function checkTexts({ title, body }: { title?: string; body?: string | null }): void {
  if (title !== undefined && title.trim() === "") throw invalid("Issue", "title", "missing_field");
  if (title !== undefined && title.length > longestTitle)
    throw invalid("Issue", "title", "custom", "title is too long (maximum is 256 characters)");
  if (body !== undefined && body !== null && [...body].length > longestBody) {
    throw invalid("Issue", "body", "custom", "body is too long (maximum is 65536 characters)");
  }
}
