/** Git's objects: real ones, in the repository that is also served over HTTP. */
import { z } from "zod";

import type { Person, TreeChange } from "../git/git-store.ts";
import type { Json } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { gitCommitShape } from "../shapes/commits.ts";
import { nodeId, repositoryApi } from "../shapes/identities.ts";
import type { World } from "../world.ts";
import { created, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const gitObjectRules: Rules = {
  "git/get-commit": { needs: ["contents:read"], play: getCommit },
  "git/create-commit": { needs: ["contents:write"], play: createCommit },
  "git/get-tree": { needs: ["contents:read"], play: getTree },
  "git/create-tree": { needs: ["contents:write"], play: createTree },
  "git/get-blob": { needs: ["contents:read"], play: getBlob },
  "git/create-blob": { needs: ["contents:write"], play: createBlob },
};

async function getCommit({ world, path }: Call): Promise<Answer> {
  const commit = await world.git.readCommit(path.commit_sha ?? "");
  if (commit === null) throw notFound();
  return ok(gitCommitShape(world, commit));
}

const personSchema = z.object({ name: z.string(), email: z.string(), date: z.coerce.date().optional() });
const commitSchema = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: personSchema.optional(),
  committer: personSchema.optional(),
});

async function createCommit({ world, body, actor }: Call): Promise<Answer> {
  const wanted = commitSchema.parse(body);
  if ((await world.git.type(wanted.tree)) !== "tree") throw new Refusal(422, "Tree SHA does not exist");
  for (const parent of wanted.parents) {
    if ((await world.git.type(parent)) !== "commit")
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const self = { name: actor.login, email: `${actor.id}+${actor.login}@users.noreply.github.com`, date: world.now() };
  const person = (given: z.infer<typeof personSchema> | undefined): Person =>
    given === undefined ? self : { name: given.name, email: given.email, date: given.date ?? self.date };
  const author = person(wanted.author);
  const sha = await world.git.writeCommit({
    ...wanted,
    author,
    committer: wanted.committer === undefined ? author : person(wanted.committer),
  });
  const commit = await world.git.readCommit(sha);
  if (commit === null) throw new Error(`commit ${sha} was just written and is gone`);
  return created(gitCommitShape(world, commit));
}

async function getTree({ world, path, query }: Call): Promise<Answer> {
  const sha = await world.git.resolve(`${path.tree_sha}^{tree}`);
  if (sha === null) throw notFound();
  return ok(await treeShape(world, sha, query.has("recursive")));
}

async function treeShape(world: World, sha: string, recursive: boolean): Promise<Json> {
  const entries = await world.git.readTree(sha, recursive);
  const url = `${repositoryApi(world)}/git`;
  return {
    sha,
    url: `${url}/trees/${sha}`,
    truncated: false,
    tree: entries.map(({ size, ...entry }) => ({
      ...entry,
      url: `${url}/${entry.type}s/${entry.sha}`,
      ...(size === null ? {} : { size }),
    })),
  };
}

const treeSchema = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).default("100644"),
      type: z.enum(["blob", "tree", "commit"]).optional(),
      sha: z.string().nullable().optional(),
      content: z.string().optional(),
    }),
  ),
});

async function createTree({ world, body }: Call): Promise<Answer> {
  const wanted = treeSchema.parse(body);
  const base = wanted.base_tree === undefined ? null : await world.git.resolve(`${wanted.base_tree}^{tree}`);
  if (wanted.base_tree !== undefined && base === null) throw new Refusal(422, "base_tree is not a valid tree sha");
  const changes: TreeChange[] = [];
  for (const { path, mode, sha, content } of wanted.tree) {
    if (mode === "040000") throw new Refusal(501, "The offline GitHub makes trees from files, not from subtrees");
    const id = content === undefined ? (sha ?? null) : await world.git.writeBlob(Buffer.from(content));
    if (id !== null && mode !== "160000" && (await world.git.type(id)) !== "blob")
      throw new Refusal(422, `tree.sha ${id} is not a valid blob`);
    changes.push({ path, mode, sha: id });
  }
  const tree = await world.git.writeTree(base, changes).catch((error: unknown) => {
    throw new Refusal(422, `tree.path contains a malformed path component: ${String(error)}`);
  });
  return created(await treeShape(world, tree, false));
}

async function getBlob({ world, path }: Call): Promise<Answer> {
  const sha = path.file_sha ?? "";
  if ((await world.git.type(sha)) !== "blob") throw notFound();
  const content = await world.git.readBlob(sha);
  return ok({
    sha,
    node_id: nodeId("B", sha),
    url: blobUrl(world, sha),
    size: content.length,
    encoding: "base64",
    content: content.toString("base64"),
  });
}

const blobSchema = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });

async function createBlob({ world, body }: Call): Promise<Answer> {
  const { content, encoding } = blobSchema.parse(body);
  const sha = await world.git.writeBlob(Buffer.from(content, encoding));
  return created({ sha, url: blobUrl(world, sha) });
}

function blobUrl(world: World, sha: string): string {
  return `${repositoryApi(world)}/git/blobs/${sha}`;
}
