/** The repository and its git objects as GraphQL nodes. */
import { nodeId, repositoryPage, time } from "../shapes/identities.ts";
import { fullName } from "../world.ts";
import type { Account, World } from "../world.ts";

export function repositoryNode(world: World) {
  const { repository } = world;
  return {
    id: nodeId("R", repository.id),
    name: repository.name,
    nameWithOwner: fullName(repository),
    defaultBranchRef: () => refNode(world, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refNode(world, qualifiedName.startsWith("refs/") ? qualifiedName : `refs/heads/${qualifiedName}`),
    issue: ({ number }: { number: number }) => issueNode(world, number),
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) =>
      objectNode(world, oid ?? expression ?? ""),
  };
}

/** Title and state besides who changed the text last; null where there is no such issue. */
function issueNode(world: World, number: number) {
  const issue = world.issues.get(number);
  if (issue === undefined || issue.pull !== null) return null;
  const { id, title, body, state, createdAt, updatedAt, user, edited } = issue;
  return {
    id: nodeId("I", id),
    number,
    title,
    body: body ?? "",
    closed: state === "closed",
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
    author: actorNode(user),
    lastEditedAt: edited === null ? null : time(edited.at),
    editor: edited === null ? null : actorNode(edited.by),
  };
}

function actorNode({ id, login, type }: Account) {
  return { __typename: type, id: nodeId(type === "Bot" ? "BOT" : "U", id), login: login.replace(/\[bot\]$/, "") };
}

/** Null where there is no such ref. */
export async function refNode(world: World, ref: string) {
  const sha = await world.git.resolve(ref);
  if (sha === null) return null;
  const at = ref.lastIndexOf("/") + 1;
  const [, prefix = ref.slice(0, at)] = /^(refs\/[^/]+\/)/.exec(ref) ?? [];
  return { id: nodeId("REF", ref), name: ref.slice(prefix.length), prefix, target: () => objectNode(world, sha) };
}

export async function objectNode(world: World, expression: string) {
  const oid = await world.git.resolve(expression);
  const type = oid === null ? null : await world.git.type(oid);
  if (oid === null || type === null) return null;
  const node = { oid, id: nodeId(type.toUpperCase(), oid) };
  switch (type) {
    case "commit":
      return { ...node, __typename: "Commit", ...(await commitFields(world, oid)) };
    case "blob":
      return { ...node, __typename: "Blob", ...blobFields(await world.git.readBlob(oid)) };
    case "tree":
      return { ...node, __typename: "Tree" };
    default:
      throw new Error(`the offline GitHub does not play objects of type ${type}`);
  }
}

async function commitFields(world: World, oid: string) {
  const commit = await world.git.readCommit(oid);
  if (commit === null) throw new Error(`commit ${oid} is gone`);
  return {
    message: commit.message,
    committedDate: time(commit.committer.date),
    url: `${repositoryPage(world)}/commit/${oid}`,
  };
}

function blobFields(content: Buffer) {
  const isBinary = content.includes(0);
  return { byteSize: content.length, isBinary, text: isBinary ? null : content.toString() };
}
