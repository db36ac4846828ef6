/** `createCommitOnBranch`: files onto a branch, only if it still stands where the caller thinks. */
import { z } from "zod";

import type { TreeChange, TreeEntry } from "../git/git-store.ts";
import { announcePush, guardWorkflows } from "../acts/refs.ts";
import type { Token } from "../tokens.ts";
import { fullName } from "../world.ts";
import type { World } from "../world.ts";
import { GraphqlRefusal, guarded } from "./refusal.ts";
import { objectNode, refNode } from "./repository.ts";

const argumentsSchema = z.object({
  input: z.object({
    branch: z.object({
      id: z.string().nullish(),
      branchName: z.string().nullish(),
      repositoryNameWithOwner: z.string().nullish(),
    }),
    clientMutationId: z.string().nullish(),
    expectedHeadOid: z.string(),
    fileChanges: z
      .object({
        additions: z.array(z.object({ path: z.string(), contents: z.base64() })).nullish(),
        deletions: z.array(z.object({ path: z.string() })).nullish(),
      })
      .nullish(),
    message: z.object({ headline: z.string().min(1), body: z.string().nullish() }),
  }),
});
type Input = z.infer<typeof argumentsSchema>["input"];

/** Throws a {@link GraphqlRefusal} with `STALE_DATA` when the branch has moved. */
export async function createCommitOnBranch(world: World, token: Token, args: unknown) {
  const { input } = argumentsSchema.parse(args);
  const ref = branchRef(world, input.branch);
  const head = await world.git.resolve(ref);
  if (head === null) throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a ref with the name '${ref}'.`);
  if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
  const sha = await commit(world, token, { input, head });
  await guarded(() => guardWorkflows(world, token, { from: head, to: sha }));
  if (!(await world.git.moveRef(ref, sha, head))) throw stale(input.expectedHeadOid);
  await announcePush(world, token.account, { ref, from: head, to: sha });
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: () => objectNode(world, sha),
    ref: () => refNode(world, ref),
  };
}

function branchRef(world: World, { id, branchName, repositoryNameWithOwner }: Input["branch"]): string {
  if (typeof id === "string") return Buffer.from(id.replace(/^REF_/, ""), "base64url").toString();
  if (
    repositoryNameWithOwner?.toLowerCase() !== fullName(world.repository).toLowerCase() ||
    typeof branchName !== "string"
  ) {
    throw new GraphqlRefusal(
      "NOT_FOUND",
      `Could not resolve to a Repository with the name '${repositoryNameWithOwner}'.`,
    );
  }
  return branchName.startsWith("refs/heads/") ? branchName : `refs/heads/${branchName}`;
}

function stale(expected: string): GraphqlRefusal {
  return new GraphqlRefusal(
    "STALE_DATA",
    `Expected branch to point to "${expected}" but it did not. Pull and try again.`,
  );
}

async function commit(world: World, token: Token, { input, head }: { input: Input; head: string }): Promise<string> {
  const there = new Map((await world.git.readTree(`${head}^{tree}`, true)).map((entry) => [entry.path, entry]));
  const changes = [...deletions(input, there, head), ...(await additions(world, input, there))];
  const tree = await world.git.writeTree(`${head}^{tree}`, changes).catch((error: unknown) => {
    throw new GraphqlRefusal("UNPROCESSABLE", `A path of the commit is not valid: ${String(error)}`);
  });
  const { account } = token;
  const date = world.now();
  const { headline, body } = input.message;
  return world.git.writeCommit({
    tree,
    parents: [head],
    message: (body ?? "") === "" ? headline : `${headline}\n\n${body}`,
    author: { name: account.login, email: `${account.id}+${account.login}@users.noreply.github.com`, date },
    committer: { name: "GitHub", email: "noreply@github.com", date },
  });
}

function deletions({ fileChanges }: Input, there: ReadonlyMap<string, TreeEntry>, head: string): TreeChange[] {
  return (fileChanges?.deletions ?? []).map(({ path }) => {
    if (there.has(path)) return { path, mode: "100644", sha: null };
    throw new GraphqlRefusal(
      "UNPROCESSABLE",
      `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
    );
  });
}

/** The mutation writes plain files: it has no way to say more, and an existing file keeps its mode. */
function additions(world: World, { fileChanges }: Input, there: ReadonlyMap<string, TreeEntry>): Promise<TreeChange[]> {
  return Promise.all(
    (fileChanges?.additions ?? []).map(async ({ path, contents }) => {
      const old = there.get(path);
      if (old !== undefined && old.type !== "blob") throw new GraphqlRefusal("UNPROCESSABLE", `${path} is not a file`);
      return {
        path,
        mode: old?.mode === "100755" ? old.mode : "100644",
        sha: await world.git.writeBlob(Buffer.from(contents, "base64")),
      };
    }),
  );
}
