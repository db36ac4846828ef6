/** Tells of what happened to an issue, or, where the issue is one, to a pull request. */
import type { JsonObject } from "../json.ts";
import { issueShape } from "../shapes/issues.ts";
import { isPull, pullShape } from "../shapes/pulls.ts";
import type { PullIssue } from "../shapes/pulls.ts";
import type { Account, Issue, World } from "../world.ts";
import { announce } from "./announce.ts";

type Happening = {
  action: "opened" | "edited" | "closed" | "reopened" | "labeled" | "unlabeled";
  by: Account;
  more?: JsonObject;
};

/** A pull request's event follows when its difference is read; `settled` waits for it. */
export function announceIssue(world: World, issue: Issue, happening: Happening): void {
  const { action, by, more = {} } = happening;
  if (!isPull(issue)) return announce(world, `issues.${action}`, by, { issue: issueShape(world, issue), ...more });
  world.hooks.prepared(announcePull(world, issue, happening)).catch((error: unknown) => {
    world.violations.push({ what: "webhook", where: `pull_request.${action}`, problem: String(error) });
  });
}

async function announcePull(world: World, issue: PullIssue, { action, by, more = {} }: Happening): Promise<void> {
  const payload = { number: issue.number, pull_request: await pullShape(world, issue), ...more };
  announce(world, `pull_request.${action}`, by, payload);
}
