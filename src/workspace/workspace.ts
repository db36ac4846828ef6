import type { Workspace } from "../evolve/ports.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Gate } from "../model/ledger.ts";
import type { PathPolicy } from "../model/path-policy.ts";
import { type CampaignTree, openCampaignTree } from "./campaign-tree.ts";
import { commitStream } from "./commit-stream.ts";
import type { ContentGate } from "./content-gate.ts";
import { fingerprints, noChange } from "./fingerprint.ts";
import { gateEdits } from "./gate.ts";
import { line, records } from "./git.ts";
import type { Repository } from "./repository.ts";

/** The goal's scope, root, and the files that count as named or as judging, as `checkEdits` takes them. */
export type WorkspaceRequest = Omit<PathPolicy, "edits"> & {
  repository: Repository;
  /** Commit id. */
  base: string;
  /** The campaign's folder; the tree is made in it. */
  folder: string;
  /** `hone/<id>` */
  branch: string;
  /**
   * A search refuses the code of an earlier candidate or of the base, and calls and dependencies that a kernel should not
   * have; a person's `hone evaluate` has them measured.
   */
  duplicates?: "refuse" | "measure";
  /** Rules of the content policy that are not asked, in place of those that `duplicates` leaves out. */
  allow?: ContentGate["allow"];
  /** The values that the goal's tunables may take, as they are written. */
  declared?: ContentGate["declared"];
  /** Candidates of an earlier part of this campaign, oldest first, so that their like is a duplicate. */
  tried?: readonly Candidate[];
  /** Those of them that were kept, oldest first: the branch is made to hold them and no other of Hone's. */
  kept?: readonly Candidate[];
};

const trailer = "Hone-Candidate";

/**
 * The campaign's working tree and branch. The user's checkout, index, HEAD and branches are never touched. Throws
 * `InputError` when branch or folder are in other hands.
 */
export async function openWorkspace(request: WorkspaceRequest): Promise<Workspace & { readonly tree: string }> {
  const { repository, base } = request;
  const tree = await openCampaignTree(request);
  const files = await repository.treeId(base);
  if (request.kept) await bringBranch({ base, files, tree, kept: request.kept });
  const held = new Map((await commitsOf(tree, base)).map(({ commit, id }) => [id, commit]));
  const fingerprint = fingerprints(repository, base);
  const seen = new Map<string, string>([[noChange, "base"]]);
  for (const earlier of request.tried ?? []) {
    const key = await fingerprint(earlier.edits);
    if (!seen.has(key)) seen.set(key, earlier.id);
  }
  const peek = async ({ id, edits, hypothesis }: Candidate): Promise<Gate | null> => {
    const refused = await gateEdits({ ...request, edits, hypothesis }, await repository.tree(base));
    if (refused || request.duplicates === "measure") return refused;
    const twin = seen.get(await fingerprint(edits));
    if (twin === "base") return { kind: "duplicate", detail: "the same code as the base", twin };
    if (twin === undefined || twin === id) return null;
    return { kind: "duplicate", detail: `the same code as candidate ${twin}`, twin };
  };
  return {
    tree: tree.folder,
    peek,
    gate: async (candidate) => {
      const refused = await peek(candidate);
      if (!refused && request.duplicates !== "measure") seen.set(await fingerprint(candidate.edits), candidate.id);
      return refused;
    },
    keep: async (candidate, message) => {
      const commit = held.get(candidate.id) ?? (await commitCandidate({ files, tree, candidate, message }));
      held.set(candidate.id, commit);
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

type Branch = { base: string; files: string; tree: CampaignTree; kept: readonly Candidate[] };

/**
 * Makes the branch hold what the ledger says was kept. A process that was killed between a commit and its event leaves
 * one commit too many, a branch that somebody deleted has too few; commits of other people stay where they are.
 */
async function bringBranch({ base, files, tree, kept }: Branch): Promise<void> {
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
    await commitCandidate({ files, tree, candidate, message: candidate.hypothesis });
  }
  if (missing.length > 0) await tree.reset();
}

/** `files`: id of the base's tree. */
type Keep = { files: string; tree: CampaignTree; candidate: Candidate; message: string };

/**
 * One process of git in place of six, because starting one costs this process milliseconds. The branch moves only if
 * nobody else moved it meanwhile: git-fast-import(1) makes no commit disappear.
 */
async function commitCandidate({ files, tree, candidate, message }: Keep): Promise<string> {
  const said = await tree.git(["fast-import", "--quiet", "--done", "--date-format=now"], {
    input: commitStream({
      branch: tree.branch,
      files,
      candidate,
      message: `${message.replaceAll("\0", "").trim()}\n\n${trailer}: ${candidate.id}\n`,
    }),
  });
  return line(said);
}
