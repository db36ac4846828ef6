import { lstat, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { InputError } from "../model/input-error.ts";
import { type Git, GitError, line, withEnvironment } from "./git.ts";
import { snapshotOf } from "./tree-snapshot.ts";
import type { Repository } from "./repository.ts";

export type CampaignTreeRequest = {
  repository: Repository;
  /** Commit id that a new branch starts at and an existing one must contain. */
  base: string;
  /** The campaign's folder; the tree is `<folder>/tree`. */
  folder: string;
  /** `hone/<id>` */
  branch: string;
};

/** A git work tree on the campaign's own branch. */
export type CampaignTree = {
  readonly folder: string;
  readonly branch: string;
  /** git with this tree's own administrative folder, whatever the tree's `.git` file says. */
  readonly git: Git;
  /** The branch's commit: the incumbent. */
  tip(): Promise<string>;
  /** Makes every file as it is at the tip and removes all others, ignored files and repositories within included. */
  reset(): Promise<void>;
  /** The same where the tip has not moved since the last reset: does nothing to a tree that nobody touched. */
  restore(): Promise<void>;
};

/**
 * Opens the campaign's tree, makes it when it is not there, and resets it. Other work trees, the user's checkout and
 * their branches stay as they are. Throws `InputError` when branch or folder belong to something else.
 */
export async function openCampaignTree(request: CampaignTreeRequest): Promise<CampaignTree> {
  const { repository, branch } = request;
  await mkdir(request.folder, { recursive: true });
  const campaign = await realpath(request.folder);
  await hideFromStatus(repository, campaign);
  const folder = path.join(campaign, "tree");
  const registered = (await workTrees(repository)).find((tree) => tree.folder === folder);
  await refuseForeignUse({ ...request, folder });
  if (registered?.branch !== branch || !(await exists(path.join(folder, ".git"))))
    await addWorkTree({ ...request, folder });
  const admin = await adminFolder(repository, folder);
  const git = withEnvironment(repository.git, { GIT_DIR: admin, GIT_WORK_TREE: folder });
  // The base's are the incumbent's too: no candidate can make or remove one.
  const submodules = [...(await repository.tree(request.base))].flatMap(([name, { mode }]) =>
    mode === "160000" ? [name] : [],
  );
  let asLeft: string | null = null;
  const tree: CampaignTree = {
    folder,
    branch,
    git,
    tip: async () => line(await git(["rev-parse", "--verify", `refs/heads/${branch}`])),
    restore: async () => {
      // Most candidates never touch this tree: then there is nothing to restore, and no git to start.
      if (asLeft === null || asLeft !== snapshotOf(folder)) await tree.reset();
    },
    reset: async () => {
      await reset({ git, folder, admin, submodules });
      asLeft = snapshotOf(folder);
    },
  };
  await git(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  await tree.reset();
  return tree;
}

/** A campaign's folder inside the checkout must not show up as untracked. */
async function hideFromStatus({ top, bare }: Repository, campaign: string): Promise<void> {
  if (bare || !campaign.startsWith(`${await realpath(top)}${path.sep}`)) return;
  await writeFile(path.join(campaign, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** The repository's work trees with their branches, by `git worktree list`. */
async function workTrees({ git }: Repository): Promise<{ folder: string; branch: string | null }[]> {
  const listed = (await git(["worktree", "list", "--porcelain", "-z"])).toString("utf8").split("\0\0").slice(0, -1);
  return listed.map((block) => {
    const fields = block.split("\0");
    const field = (name: string) => fields.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1) ?? null;
    return { folder: field("worktree") ?? "", branch: field("branch")?.replace(/^refs\/heads\//, "") ?? null };
  });
}

async function refuseForeignUse({ repository, base, folder, branch }: CampaignTreeRequest): Promise<void> {
  for (const other of await workTrees(repository)) {
    if (other.branch !== branch || other.folder === folder || !(await exists(other.folder))) continue;
    throw new InputError({
      where: `branch ${branch}`,
      what: `is checked out in ${other.folder}`,
      remedy: "Switch that checkout to another branch, or give this campaign another id.",
    });
  }
  if (await succeeds(repository.git(["show-ref", "--verify", "--quiet", `refs/heads/${branch}`]))) {
    if (await succeeds(repository.git(["merge-base", "--is-ancestor", base, `refs/heads/${branch}`]))) return;
    throw new InputError({
      where: `branch ${branch}`,
      what: `exists and does not contain the base ${base.slice(0, 12)}`,
      remedy: `Delete it (\`git branch -D ${branch}\`) or give this campaign another id.`,
    });
  }
}

async function addWorkTree({ repository, base, folder, branch }: CampaignTreeRequest): Promise<void> {
  const { git } = repository;
  const add = async () => {
    const known = await succeeds(git(["show-ref", "--verify", "--quiet", `refs/heads/${branch}`]));
    const from = known ? [folder, branch] : ["-b", branch, "--no-track", folder, base];
    // `--force`: a campaign whose folder was deleted is still registered.
    await git(["worktree", "add", "--quiet", "--force", "--no-checkout", ...from]);
  };
  try {
    // Campaigns that begin at one moment meet in git's own files, where the second one fails: it comes a little later.
    await add().catch(async (error: unknown) => {
      if (!(error instanceof GitError)) throw error;
      await setTimeout(200);
      await add();
    });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new InputError(
      {
        where: folder,
        what: `the campaign's work tree could not be made: ${error.said}`,
        remedy: "Remove what is in the way (a folder, or a branch of the same name), or give this campaign another id.",
      },
      { cause: error },
    );
  }
}

/** The folder below `.git/worktrees` that belongs to the tree; each of the two must name the other. */
async function adminFolder({ commonDir }: Repository, folder: string): Promise<string> {
  const link = path.join(folder, ".git");
  const admin = /^gitdir: (.+)\n$/.exec(await readFile(link, "utf8"))?.[1] ?? "";
  const known = path.dirname(admin) === path.join(await realpath(commonDir), "worktrees");
  if (known && (await readFile(path.join(admin, "gitdir"), "utf8")).trimEnd() === link) return admin;
  throw new InputError({
    where: link,
    what: "does not belong to this repository's work trees",
    remedy: `Remove ${folder} and start again.`,
  });
}

type Place = { git: Git; folder: string; admin: string; submodules: readonly string[] };

/** HEAD needs no care: it names the branch, and only git with the administrative folder can change that. */
async function reset({ git, folder, admin, submodules }: Place): Promise<void> {
  // Left by a run that was killed; the ledger's lock sees to it that no other one is at work.
  await rm(path.join(admin, "index.lock"), { force: true });
  await rm(path.join(folder, ".git"), { recursive: true, force: true });
  await writeFile(path.join(folder, ".git"), `gitdir: ${admin}\n`);
  // One process in place of two: starting one costs this process milliseconds, and this happens for every candidate.
  await git(["-c", "alias.restore-all=!git reset --hard --quiet && git clean -ffdxq", "restore-all"]);
  // git leaves alone what lies where a submodule would be checked out.
  for (const submodule of submodules) {
    await rm(path.join(folder, submodule), { recursive: true, force: true });
    await mkdir(path.join(folder, submodule), { recursive: true });
  }
}

async function exists(place: string): Promise<boolean> {
  return await succeeds(lstat(place));
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
