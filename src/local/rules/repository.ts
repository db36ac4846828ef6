/** The repository, its people and its files. */
import type { TreeEntry } from "../git/git-store.ts";
import type { Json, JsonObject } from "../json.ts";
import { notFound } from "../refusal.ts";
import { fullRepositoryShape, repositoryApi, repositoryPage, userShape } from "../shapes/identities.ts";
import type { Role, World } from "../world.ts";
import { ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const repositoryRules: Rules = {
  "repos/get": { needs: ["metadata:read"], play: ({ world }) => ok(fullRepositoryShape(world)) },
  "repos/get-collaborator-permission-level": { needs: ["metadata:read"], play: permissionOf },
  "repos/get-content": { needs: ["contents:read"], play: readContent },
};

/** The coarse permission beside the true role, as GitHub folds them. */
const folded: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

function permissionOf({ world, path }: Call): Answer {
  const user = world.users.get(path.username ?? "");
  if (user === undefined) throw notFound();
  const can = (...roles: Role[]): boolean => roles.includes(user.role);
  const permissions = {
    pull: user.role !== "none",
    triage: can("triage", "write", "maintain", "admin"),
    push: can("write", "maintain", "admin"),
    maintain: can("maintain", "admin"),
    admin: can("admin"),
  };
  return ok({
    permission: folded[user.role],
    role_name: user.role,
    user: { ...userShape(world, user.account), permissions, role_name: user.role },
  });
}

/** The contents API gives files up to this size; larger ones come without content. */
const largestContent = 1024 * 1024;

async function readContent({ world, path, query, accept }: Call): Promise<Answer> {
  const ref = query.get("ref") ?? world.repository.defaultBranch;
  const commit = (await world.git.readCommit(`refs/heads/${ref}`)) ?? (await world.git.readCommit(ref));
  if (commit === null) throw notFound();
  const file = (path.path ?? "").replace(/\/$/, "");
  const sha = await world.git.resolve(`${commit.sha}:${file}`);
  if (sha === null) throw notFound();
  if ((await world.git.type(sha)) === "tree") {
    const entries = await world.git.readTree(sha, false);
    return ok(
      entries.map((entry): Json =>
        entryShape(world, ref, { ...entry, path: file === "" ? entry.path : `${file}/${entry.path}` }),
      ),
    );
  }
  const content = await world.git.readBlob(sha);
  if (accept.includes("raw"))
    return { status: 200, raw: content, headers: { "content-type": "application/vnd.github.raw" } };
  const small = content.length <= largestContent;
  return ok({
    ...entryShape(world, ref, { mode: "100644", type: "blob", sha, size: content.length, path: file }),
    encoding: small ? "base64" : "none",
    content: small ? content.toString("base64").replaceAll(/.{60}/g, "$&\n") : "",
  });
}

function entryShape(world: World, ref: string, entry: TreeEntry): JsonObject {
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const url = `${repositoryApi(world)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === "tree" ? "tree" : "blob";
  const git = `${repositoryApi(world)}/git/${kind}s/${entry.sha}`;
  const html = `${repositoryPage(world)}/${kind}/${ref}/${path}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    type:
      entry.mode === "120000"
        ? "symlink"
        : entry.type === "tree"
          ? "dir"
          : entry.type === "commit"
            ? "submodule"
            : "file",
    url,
    git_url: git,
    html_url: html,
    download_url: entry.type === "blob" ? `${repositoryPage(world)}/raw/${ref}/${path}` : null,
    _links: { self: url, git, html },
  };
}
