/** Reactions to comments. */
import { z } from "zod";

import { react } from "../acts/comments.ts";
import type { JsonObject } from "../json.ts";
import { notFound } from "../refusal.ts";
import { nodeId, time, userShape } from "../shapes/identities.ts";
import { reactionContents } from "../world.ts";
import type { Reaction, World } from "../world.ts";
import { commentNeed, theComment } from "./comments.ts";
import { page } from "./pages.ts";
import { created, nothing, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const reactionRules: Rules = {
  "reactions/create-for-issue-comment": { needs: commentNeed("write"), play: create },
  "reactions/list-for-issue-comment": { needs: commentNeed("read"), play: list },
  "reactions/delete-for-issue-comment": { needs: commentNeed("write"), play: remove },
};

const bodySchema = z.strictObject({ content: z.enum(reactionContents) });

/** 200 where the reaction was there already. */
function create(call: Call): Answer {
  const { content } = bodySchema.parse(call.body);
  const { reaction, isNew } = react(call.world, theComment(call), { content, by: call.actor });
  const shown = shape(call.world, reaction);
  return isNew ? created(shown) : ok(shown);
}

function list(call: Call): Promise<Answer> {
  const content = call.query.get("content");
  const found = theComment(call).reactions.filter((one) => content === null || one.content === content);
  return page(call, found, (reaction) => shape(call.world, reaction));
}

function remove(call: Call): Answer {
  const comment = theComment(call);
  const wanted = comment.reactions.find(({ id }) => id === Number(call.path.reaction_id));
  if (wanted === undefined) throw notFound();
  comment.reactions = comment.reactions.filter((one) => one !== wanted);
  return nothing();
}

function shape(world: World, { id, user, content, createdAt }: Reaction): JsonObject {
  return { id, node_id: nodeId("REA", id), user: userShape(world, user), content, created_at: time(createdAt) };
}
