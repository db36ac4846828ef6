import type { Workspace } from "../evolve/ports.ts";
import type { Candidate } from "../model/candidate.ts";
import type { PathPolicy } from "../model/path-policy.ts";
import { type CampaignTree, openCampaignTree } from "./campaign-tree.ts";
import { fingerprints, noChange } from "./fingerprint.ts";
import { gateEdits } from "./gate.ts";
import { line, records } from "./git.ts";
import type { Repository } from "./repository.ts";
import { stageEdits, withStagedTree } from "./staged-tree.ts";

/** The goal's scope, root, and the files that count as named or as judging, as `checkEdits` takes them. */
export type WorkspaceRequest = Omit<PathPolicy, "edits"> & {
  repository: Repository;
  /** Commit id. */
  base: string;
  /** The campaign's folder; the tree is made in it. */
  folder: string;
  /** `hone/<id>` */
  branch: string;
  /** A search refuses the code of an earlier candidate or of the base; a person's `hone evaluate` has it measured. */
  duplicates?: "refuse" | "measure";
  /** Candidates of an earlier part of this campaign, oldest first, so that their like is a duplicate. */
  tried?: readonly Candidate[];
  /** Those of them that were kept, oldest first: the branch is made to hold them and no other of Hone's. */
  kept?: readonly Candidate[];
};

/** Not a person, and no address that anyone could own (RFC 2606). */
const identity = { name: "Hone", email: "hone@noreply.invalid" };
const trailer = "Hone-Candidate";

/**
 * The campaign's working tree and branch. The user's checkout, index, HEAD and branches are never touched. Throws
 * `InputError` when branch or folder are in other hands.
 */
export async function openWorkspace(request: WorkspaceRequest): Promise<Workspace & { readonly tree: string }> {
  const { repository, base } = request;
  const tree = await openCampaignTree(request);
  if (request.kept) await bringBranch({ repository, base, tree, kept: request.kept });
  const fingerprint = fingerprints(repository, base);
  const seen = new Map<string, string>([[noChange, "base"]]);
  for (const earlier of request.tried ?? []) {
    const key = await fingerprint(earlier.edits);
    if (!seen.has(key)) seen.set(key, earlier.id);
  }
  return {
    tree: tree.folder,
    gate: async (candidate) => {
      const { edits } = candidate;
      const refused = gateEdits({ ...request, edits }, await repository.tree(base));
      if (refused) return refused;
      if (request.duplicates === "measure") return null;
      const key = await fingerprint(edits);
      const twin = seen.get(key);
      if (twin === "base") return { kind: "duplicate", detail: "the same code as the base", twin };
      if (twin !== undefined && twin !== candidate.id)
        return { kind: "duplicate", detail: `the same code as candidate ${twin}`, twin };
      seen.set(key, candidate.id);
      return null;
    },
    keep: async (candidate, message) => {
      const commit =
        (await findKept(tree, base, candidate.id)) ??
        (await commitCandidate({ repository, base, tree, candidate, message }));
      await tree.reset();
      return commit;
    },
    restore: () => tree.restore(),
  };
}

const commitsOf = async ({ git, branch }: CampaignTree, base: string): Promise<{ commit: string; id: string }[]> => {
  const format = `--format=%H %(trailers:key=${trailer},valueonly,separator=%x20)`;
  const listed = records(
    await git(["log", "-z", "--reverse", "--first-parent", format, `${base}..refs/heads/${branch}`, "--"]),
  );
  return listed.map((record) => {
    const [commit = "", id = ""] = record.split(" ");
    return { commit, id };
  });
};

type Branch = { repository: Repository; base: string; tree: CampaignTree; kept: readonly Candidate[] };

/**
 * Makes the branch hold what the ledger says was kept. A process that was killed between a commit and its event leaves
 * one commit too many, a branch that somebody deleted has too few; commits of other people stay where they are.
 */
async function bringBranch({ repository, base, tree, kept }: Branch): Promise<void> {
  const commits = await commitsOf(tree, base);
  const known = new Set(kept.map(({ id }) => id));
  const surplus = commits.findIndex(({ id }) => id !== "" && !known.has(id));
  if (surplus >= 0 && commits.slice(surplus).every(({ id }) => id !== "")) {
    const [from, to] = [await tree.tip(), commits[surplus - 1]?.commit ?? base];
    await tree.git(["update-ref", "-m", "hone: resume", `refs/heads/${tree.branch}`, to, from]);
    await tree.reset();
  }
  const held = new Set(commits.map(({ id }) => id));
  const missing = kept.filter(({ id }) => !held.has(id));
  for (const candidate of missing) {
    await commitCandidate({ repository, base, tree, candidate, message: candidate.hypothesis });
  }
  if (missing.length > 0) await tree.reset();
}

async function findKept(tree: CampaignTree, base: string, id: string): Promise<string | null> {
  return (await commitsOf(tree, base)).find((kept) => kept.id === id)?.commit ?? null;
}

type Keep = { repository: Repository; base: string; tree: CampaignTree; candidate: Candidate; message: string };

/** Base and edits as a commit after the branch's tip; the branch moves only if nobody else moved it meanwhile. */
async function commitCandidate({ repository, base, tree, candidate, message }: Keep): Promise<string> {
  const tip = await tree.tip();
  return await withStagedTree({ repository, base, objects: "repository" }, async (staged, scratch) => {
    await stageEdits(staged, scratch, candidate.edits);
    const files = line(await staged(["write-tree"]));
    const made = await staged(["commit-tree", files, "-p", tip, "-F", "-"], {
      input: `${message.replaceAll("\0", "").trim()}\n\n${trailer}: ${candidate.id}\n`,
      env: {
        GIT_AUTHOR_NAME: identity.name,
        GIT_AUTHOR_EMAIL: identity.email,
        GIT_COMMITTER_NAME: identity.name,
        GIT_COMMITTER_EMAIL: identity.email,
      },
    });
    await tree.git(["update-ref", "-m", `hone: keep ${candidate.id}`, `refs/heads/${tree.branch}`, line(made), tip]);
    return line(made);
  });
}
