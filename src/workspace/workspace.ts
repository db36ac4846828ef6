import type { Workspace } from "../evolve/ports.ts";
import { changesNothing } from "../model/base-policy.ts";
import type { Candidate } from "../model/candidate.ts";
import { canonicalJson, sha256 } from "../model/digest.ts";
import type { PathPolicy } from "../model/path-policy.ts";
import { type CampaignTree, openCampaignTree } from "./campaign-tree.ts";
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
  /** A search refuses a candidate that changes nothing; a person's `hone evaluate` has it measured. */
  baseCopies?: "refuse" | "measure";
  /** Candidates of an earlier part of this campaign, so that their like is a duplicate. */
  tried?: readonly Candidate[];
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
  const seen = new Map((request.tried ?? []).map((candidate) => [fingerprint(candidate), candidate.id]));
  return {
    tree: tree.folder,
    gate: async (candidate) => {
      const { edits } = candidate;
      const refused = gateEdits({ ...request, edits }, await repository.tree(base));
      if (refused) return refused;
      if (changesNothing(edits) && request.baseCopies !== "measure") {
        return { kind: "duplicate", detail: "it changes nothing against the base" };
      }
      const key = fingerprint(candidate);
      const like = seen.get(key);
      if (like !== undefined && like !== candidate.id)
        return { kind: "duplicate", detail: `the same files as candidate ${like}` };
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

/** Equal for candidates that make equal trees of one base. */
function fingerprint({ edits }: Candidate): string {
  const changed = edits.filter((edit) => !changesNothing([edit]));
  return sha256(canonicalJson(Object.fromEntries(changed.map(({ path, content }) => [path, content]))));
}

async function findKept(tree: CampaignTree, base: string, id: string): Promise<string | null> {
  const format = `--format=%H %(trailers:key=${trailer},valueonly,separator=%x20)`;
  const kept = records(await tree.git(["log", "-z", format, `${base}..refs/heads/${tree.branch}`, "--"]));
  const found = kept.map((record) => record.split(" ")).find(([, trailed]) => trailed === id);
  return found?.[0] ?? null;
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
