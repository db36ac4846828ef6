/** Comments: written, changed, deleted, reacted to. */
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { commentShape, issueShape } from "../shapes/issues.ts";
import type { Account, Comment, Issue, Reaction, World } from "../world.ts";
import { announce } from "./announce.ts";
import { checkTexts } from "./issues.ts";

export function addComment(world: World, issue: Issue, { body, by }: { body: string; by: Account }): Comment {
  checkTexts({ body });
  if (issue.locked && !mayWrite(world, by)) throw new Refusal(403, "Unable to create comment because issue is locked.");
  const now = world.now();
  const comment: Comment = {
    id: world.nextId(),
    issue: issue.number,
    user: by,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
  world.comments.set(comment.id, comment);
  issue.updatedAt = now;
  announceComment(world, comment, { action: "created", by });
  return comment;
}

/** Bots are no collaborators, whatever permissions they have. */
function mayWrite(world: World, { login }: Account): boolean {
  const role = world.users.get(login)?.role;
  return role === "admin" || role === "maintain" || role === "write";
}

export function editComment(world: World, comment: Comment, { body, by }: { body: string; by: Account }): void {
  checkTexts({ body });
  const changes = { body: { from: comment.body } };
  comment.body = body;
  comment.updatedAt = world.now();
  announceComment(world, comment, { action: "edited", by, more: { changes } });
}

export function deleteComment(world: World, comment: Comment, by: Account): void {
  world.comments.delete(comment.id);
  announceComment(world, comment, { action: "deleted", by });
}

type Happening = { action: "created" | "edited" | "deleted"; by: Account; more?: JsonObject };

function announceComment(world: World, comment: Comment, { action, by, more = {} }: Happening): void {
  const issue = world.issues.get(comment.issue);
  if (issue === undefined) throw new Error(`comment ${comment.id} belongs to no issue`);
  announce(world, `issue_comment.${action}`, by, {
    issue: issueShape(world, issue),
    comment: commentShape(world, comment),
    ...more,
  });
}

/** One reaction of a kind a person: `isNew` is false where it was there. Reactions have no webhook. */
export function react(
  world: World,
  comment: Comment,
  { content, by }: { content: Reaction["content"]; by: Account },
): { reaction: Reaction; isNew: boolean } {
  const known = comment.reactions.find((one) => one.user.id === by.id && one.content === content);
  if (known !== undefined) return { reaction: known, isNew: false };
  const reaction = { id: world.nextId(), user: by, content, createdAt: world.now() };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}
