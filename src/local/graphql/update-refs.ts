/** `updateRefs`: refs moved all together, each only where it still stands where the caller thinks. */
import { z } from "zod";

import { announcePush, guardWorkflows } from "../acts/refs.ts";
import { zeroSha } from "../git/git-store.ts";
import { nodeId } from "../shapes/identities.ts";
import type { Token } from "../tokens.ts";
import type { World } from "../world.ts";
import { GraphqlRefusal, guarded } from "./refusal.ts";

const argumentsSchema = z.object({
  input: z.object({
    clientMutationId: z.string().nullish(),
    repositoryId: z.string(),
    refUpdates: z
      .array(
        z.object({
          name: z.string().regex(/^refs\/[^/]+\/.+/),
          afterOid: z.string(),
          beforeOid: z.string().nullish(),
          force: z.boolean().nullish(),
        }),
      )
      // What happens where one of several cannot be moved is not played.
      .length(1),
  }),
});
type RefUpdate = z.infer<typeof argumentsSchema>["input"]["refUpdates"][number];

/** Throws a {@link GraphqlRefusal} where the ref stands elsewhere than `beforeOid`, or would not move forward unforced. */
export async function updateRefs(world: World, token: Token, args: unknown) {
  const { input } = argumentsSchema.parse(args);
  if (input.repositoryId !== nodeId("R", world.repository.id))
    throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${input.repositoryId}'`);
  for (const update of input.refUpdates) await move(world, token, update);
  return { clientMutationId: input.clientMutationId ?? null };
}

async function move(world: World, token: Token, { name: ref, afterOid, beforeOid, force }: RefUpdate): Promise<void> {
  if (afterOid === zeroSha) throw new GraphqlRefusal("UNPROCESSABLE", "the offline GitHub does not play deleting so");
  const from = await world.git.resolve(ref);
  const expected = beforeOid === zeroSha ? null : (beforeOid ?? from);
  if (from !== expected)
    throw new GraphqlRefusal("UNPROCESSABLE", `Reference ${ref} is not at ${beforeOid ?? ""}, where it was expected`);
  if ((await world.git.type(afterOid)) === null) throw new GraphqlRefusal("NOT_FOUND", `There is no ${afterOid}`);
  if (from !== null && force !== true && !(await world.git.isAncestor(from, afterOid)))
    throw new GraphqlRefusal("UNPROCESSABLE", `Update of ${ref} is not a fast forward`);
  await guarded(() => guardWorkflows(world, token, { from, to: afterOid }));
  if (!(await world.git.moveRef(ref, afterOid, from)))
    throw new GraphqlRefusal("UNPROCESSABLE", `Reference ${ref} has moved meanwhile`);
  if (from !== afterOid) await announcePush(world, token.account, { ref, from, to: afterOid });
}
