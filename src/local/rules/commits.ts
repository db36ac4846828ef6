/** Commits and branches as the repository API shows them, and what lies between two. */
import { emptyTree } from "../git/git-store.ts";
import type { Commit } from "../git/git-store.ts";
import { Refusal, notFound } from "../refusal.ts";
import { commitShape, fileShape } from "../shapes/commits.ts";
import { repositoryApi, repositoryPage } from "../shapes/identities.ts";
import type { World } from "../world.ts";
import { cutPage, page, paged } from "./pages.ts";
import { ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const commitRules: Rules = {
  "repos/get-branch": { needs: ["contents:read"], play: getBranch },
  "repos/get-commit": { needs: ["contents:read"], play: getCommit },
  "repos/list-commits": { needs: ["contents:read"], play: listCommits },
  "repos/compare-commits": {
    needs: ["contents:read"],
    play: (call) => compare(call, call.path.base ?? "", call.path.head ?? ""),
  },
  "repos/compare-commits-with-basehead": {
    needs: ["contents:read"],
    play: (call) => {
      const [base = "", head = ""] = (call.path.basehead ?? "").split("...");
      return compare(call, base, head);
    },
  },
};

async function getBranch({ world, path }: Call): Promise<Answer> {
  const name = path.branch ?? "";
  const commit = await world.git.readCommit(`refs/heads/${name}`);
  if (commit === null) throw new Refusal(404, "Branch not found");
  const self = `${repositoryApi(world)}/branches/${name}`;
  return ok({
    name,
    commit: commitShape(world, commit),
    _links: { self, html: `${repositoryPage(world)}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  });
}

async function getCommit({ world, path }: Call): Promise<Answer> {
  const commit = await findCommit(world, path.ref ?? "");
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${path.ref}`);
  const [parent] = commit.parents;
  const files = await world.git.changedFiles(parent ?? emptyTree, commit.sha);
  return ok({ ...commitShape(world, commit), files: files.map((file) => fileShape(world, commit.sha, file)) });
}

async function listCommits(call: Call): Promise<Answer> {
  const { world, query } = call;
  const commit = await findCommit(world, query.get("sha") ?? world.repository.defaultBranch);
  if (commit === null) throw new Refusal(404, "Not Found");
  const path = query.get("path");
  const found = await world.git.readCommits({ to: commit.sha, ...(path !== null && { path }) });
  return page(call, found, (one) => commitShape(world, one));
}

/** Files of the first page only, 300 at most, as GitHub does it: the caller has to see that there may be more. */
const mostFiles = 300;

async function compare(call: Call, from: string, to: string): Promise<Answer> {
  const { world, query } = call;
  const base = await findCommit(world, from);
  const head = await findCommit(world, to);
  if (base === null || head === null) throw notFound();
  const common = await world.git.readCommit((await world.git.mergeBase(base.sha, head.sha)) ?? "");
  if (common === null) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
  const { ahead, behind } = await world.git.aheadBehind(base.sha, head.sha);
  const commits = ahead === 0 ? [] : (await world.git.readCommits({ to: head.sha, without: [base.sha] })).toReversed();
  const files = await world.git.changedFiles(common.sha, head.sha);
  const page = `${repositoryPage(world)}/compare/${from}...${to}`;
  const shown = cutPage(call, commits, 250);
  return paged(call, query.has("page") || query.has("per_page") ? commits.length : 0, {
    url: `${repositoryApi(world)}/compare/${from}...${to}`,
    html_url: page,
    permalink_url: `${repositoryPage(world)}/compare/${base.sha}...${head.sha}`,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: commitShape(world, base),
    merge_base_commit: commitShape(world, common),
    status: ahead > 0 && behind > 0 ? "diverged" : ahead > 0 ? "ahead" : behind > 0 ? "behind" : "identical",
    ahead_by: ahead,
    behind_by: behind,
    total_commits: commits.length,
    commits: shown.map((commit) => commitShape(world, commit)),
    files:
      Number(query.get("page") ?? 1) > 1
        ? []
        : files.slice(0, mostFiles).map((file) => fileShape(world, head.sha, file)),
  });
}

/** A branch before anything else, as GitHub reads a ref. */
export async function findCommit(world: World, ref: string): Promise<Commit | null> {
  return (await world.git.readCommit(`refs/heads/${ref}`)) ?? world.git.readCommit(ref);
}
