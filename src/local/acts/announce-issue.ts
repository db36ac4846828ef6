/** Tells of what happened to an issue, or, where the issue is one, to a pull request. */
import type { JsonObject } from "../json.ts";
import type { PlayedWebhook } from "../played.ts";
import { issueShape } from "../shapes/issues.ts";
import { isPull, pullShape } from "../shapes/pulls.ts";
import type { PullIssue } from "../shapes/pulls.ts";
import type { Account, Issue, World } from "../world.ts";
import { announce } from "./announce.ts";

type Both = "opened" | "edited" | "closed" | "reopened" | "labeled" | "unlabeled";
type OfIssue = Both | "locked" | "unlocked";
type OfPull = Both | "synchronize" | "review_requested";
type Happening = { action: OfIssue | OfPull; by: Account; more?: JsonObject };

const issueEvents: Readonly<Record<OfIssue, PlayedWebhook>> = {
  opened: "issues.opened",
  edited: "issues.edited",
  closed: "issues.closed",
  reopened: "issues.reopened",
  labeled: "issues.labeled",
  unlabeled: "issues.unlabeled",
  locked: "issues.locked",
  unlocked: "issues.unlocked",
};
const pullEvents: Readonly<Record<OfPull, PlayedWebhook>> = {
  opened: "pull_request.opened",
  edited: "pull_request.edited",
  closed: "pull_request.closed",
  reopened: "pull_request.reopened",
  labeled: "pull_request.labeled",
  unlabeled: "pull_request.unlabeled",
  synchronize: "pull_request.synchronize",
  review_requested: "pull_request.review_requested",
};

/** A pull request's event follows when its difference is read; `settled` waits for it. */
export function announceIssue(world: World, issue: Issue, { action, by, more = {} }: Happening): void {
  if (isPull(issue)) {
    const event = Object.entries(pullEvents).find(([name]) => name === action)?.[1];
    if (event === undefined) throw new Error(`a pull request has no event ${action}`);
    world.hooks.prepared(announcePull(world, issue, { event, by, more })).catch((error: unknown) => {
      world.violations.push({ what: "webhook", where: event, problem: String(error) });
    });
    return;
  }
  const event = Object.entries(issueEvents).find(([name]) => name === action)?.[1];
  if (event === undefined) throw new Error(`an issue has no event ${action}`);
  announce(world, event, by, { issue: issueShape(world, issue), ...more });
}

type PullEvent = { event: PlayedWebhook; by: Account; more: JsonObject };

async function announcePull(world: World, issue: PullIssue, { event, by, more }: PullEvent): Promise<void> {
  const payload = { number: issue.number, pull_request: await pullShape(world, issue), ...more };
  announce(world, event, by, payload);
}
