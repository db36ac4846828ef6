/** Git refs: fast-forward only unless forced, compare and swap underneath. */
import { z } from "zod";

import type { Ref } from "../git/git-store.ts";
import { announcePush, guardWorkflows } from "../acts/refs.ts";
import type { JsonObject } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { nodeId, repositoryApi } from "../shapes/identities.ts";
import type { World } from "../world.ts";
import { page } from "./pages.ts";
import { created, nothing, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const gitRefRules: Rules = {
  "git/get-ref": {
    needs: ["contents:read"],
    play: async ({ world, path }) => {
      const ref = await findRef(world, `refs/${path.ref}`);
      if (ref === null) throw notFound();
      return ok(refShape(world, ref));
    },
  },
  "git/list-matching-refs": {
    needs: ["contents:read"],
    play: async (call) =>
      page(call, await call.world.git.refs(`refs/${call.path.ref}`), (ref) => refShape(call.world, ref)),
  },
  "git/create-ref": { needs: ["contents:write"], play: createRef },
  "git/update-ref": { needs: ["contents:write"], play: updateRef },
  "git/delete-ref": { needs: ["contents:write"], play: deleteRef },
};

const creation = z.object({ ref: z.string(), sha: z.string() });
const update = z.object({ sha: z.string(), force: z.boolean().optional() });

async function createRef({ world, body, token, actor }: Call): Promise<Answer> {
  const { ref, sha } = creation.parse(body);
  if (!/^refs\/[^/]+\/.+/.test(ref))
    throw new Refusal(422, "Reference name must start with 'refs/' and contain at least two slashes.");
  await requireObject(world, sha);
  await guardWorkflows(world, token, { from: null, to: sha });
  if (!(await world.git.moveRef(ref, sha, null))) throw new Refusal(422, await whyNotMade(world, ref));
  await announcePush(world, actor, { ref, from: null, to: sha });
  return created(refShape(world, await foundRef(world, ref)));
}

async function whyNotMade(world: World, ref: string): Promise<string> {
  return (await findRef(world, ref)) === null ? `${ref} is not a valid ref name.` : "Reference already exists";
}

async function updateRef({ world, path, body, token, actor }: Call): Promise<Answer> {
  const { sha, force = false } = update.parse(body);
  const old = await findRef(world, `refs/${path.ref}`);
  if (old === null) throw new Refusal(422, "Reference does not exist");
  await requireObject(world, sha);
  const forward = force || (await world.git.isAncestor(old.sha, sha));
  await guardWorkflows(world, token, { from: old.sha, to: sha });
  if (!forward || !(await world.git.moveRef(old.name, sha, old.sha)))
    throw new Refusal(422, "Update is not a fast forward");
  if (old.sha !== sha) await announcePush(world, actor, { ref: old.name, from: old.sha, to: sha });
  return ok(refShape(world, await foundRef(world, old.name)));
}

async function deleteRef({ world, path, actor }: Call): Promise<Answer> {
  const ref = await findRef(world, `refs/${path.ref}`);
  if (ref === null) throw new Refusal(422, "Reference does not exist");
  await world.git.deleteRef(ref.name, ref.sha);
  await announcePush(world, actor, { ref: ref.name, from: ref.sha, to: null });
  return nothing();
}

async function requireObject(world: World, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
  if ((await world.git.type(sha)) === null) throw new Refusal(422, "Object does not exist");
}

async function findRef(world: World, name: string): Promise<Ref | null> {
  return (await world.git.refs(name)).find((ref) => ref.name === name) ?? null;
}

async function foundRef(world: World, name: string): Promise<Ref> {
  const ref = await findRef(world, name);
  if (ref === null) throw new Error(`${name} was just written and is gone`);
  return ref;
}

function refShape(world: World, { name, sha, type }: Ref): JsonObject {
  const url = `${repositoryApi(world)}/git`;
  return {
    ref: name,
    node_id: nodeId("REF", name),
    url: `${url}/${name}`,
    object: { sha, type, url: `${url}/${type}s/${sha}` },
  };
}
