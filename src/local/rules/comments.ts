/** Comments on issues and pull requests. */
import { z } from "zod";

import { addComment, deleteComment, editComment } from "../acts/comments.ts";
import { notFound } from "../refusal.ts";
import { commentShape, commentsOf } from "../shapes/issues.ts";
import type { Comment } from "../world.ts";
import { issueNeed, theIssue } from "./issues.ts";
import { page } from "./pages.ts";
import { created, nothing, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

const bodySchema = z.object({ body: z.string() });

export const commentRules: Rules = {
  "issues/list-comments": { needs: issueNeed("read"), play: list },
  "issues/create-comment": {
    needs: issueNeed("write"),
    play: (call) => {
      const comment = addComment(call.world, theIssue(call), { ...bodySchema.parse(call.body), by: call.actor });
      return created(commentShape(call.world, comment));
    },
  },
  "issues/list-comments-for-repo": { needs: ["issues:read", "pull_requests:read"], play: listAll },
  "issues/get-comment": { needs: commentNeed("read"), play: (call) => ok(commentShape(call.world, theComment(call))) },
  "issues/update-comment": {
    needs: commentNeed("write"),
    play: (call) => {
      const comment = theComment(call);
      editComment(call.world, comment, { ...bodySchema.parse(call.body), by: call.actor });
      return ok(commentShape(call.world, comment));
    },
  },
  "issues/delete-comment": {
    needs: commentNeed("write"),
    play: (call) => {
      deleteComment(call.world, theComment(call), call.actor);
      return nothing();
    },
  },
};

/** A comment on a pull request is reached by either permission. */
export function commentNeed(level: "read" | "write") {
  return ({ world, path }: Call): readonly string[] => {
    const issue = world.issues.get(world.comments.get(Number(path.comment_id))?.issue ?? 0);
    return issue === undefined || issue.pull === null
      ? [`issues:${level}`]
      : [`issues:${level}`, `pull_requests:${level}`];
  };
}

function list(call: Call): Promise<Answer> {
  const since = new Date(call.query.get("since") ?? 0);
  const comments = commentsOf(call.world, theIssue(call)).filter((comment) => comment.updatedAt >= since);
  return page(call, comments, (comment) => commentShape(call.world, comment));
}

/** In the order asked for: by `created` (or `updated`), the oldest first unless `direction` says else. */
function listAll(call: Call): Promise<Answer> {
  const { query, world } = call;
  const since = new Date(query.get("since") ?? 0);
  const by = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const found = [...world.comments.values()]
    .filter((comment) => comment.updatedAt >= since)
    .toSorted((a, b) => a[by].getTime() - b[by].getTime() || a.id - b.id);
  if (query.get("direction") === "desc") found.reverse();
  return page(call, found, (comment) => commentShape(world, comment));
}

export function theComment({ world, path }: Call): Comment {
  const comment = world.comments.get(Number(path.comment_id));
  if (comment === undefined) throw notFound();
  return comment;
}
