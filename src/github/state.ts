import * as z from "zod";
import type { StateFiles } from "../decide/actions.ts";
import type { StateReading } from "../decide/observation.ts";
import { parseBenchmark } from "../goal/read-benchmark.ts";
import { parseGoal } from "../goal/read-goal.ts";
import { Campaign } from "../model/campaign.ts";
import { sha256 } from "../model/digest.ts";
import { InputError } from "../model/input-error.ts";
import { RunResult } from "../model/run-result.ts";
import type { Connection } from "./connection.ts";
import { orAbsent, statusOf } from "./http-status.ts";
import { objectionToSignature, signedMessage } from "./state-signature.ts";

type Named = { prefix: string; campaign: string };

/** Ids of the campaigns whose names begin alike, such as `issue-4-`, oldest name first. */
export async function listCampaigns(
  { octokit, owner, repo }: Connection,
  { prefix, campaign }: Named,
): Promise<string[]> {
  const ref = `${prefix}/${campaign}`;
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref });
  return data.map(({ ref: name }) => name.slice(`refs/${prefix}/`.length));
}

/** The campaign's newest state, trusted only where this app has signed it and it is whole. */
export async function readState(connection: Connection, named: Named): Promise<StateReading> {
  const { octokit, owner, repo, app } = connection;
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref: `${named.prefix}/${named.campaign}` }));
  if (!found) return { kind: "absent" };
  const { sha } = found.data.object;
  const refused = (reason: string): StateReading => ({ kind: "refused", reason, sha, own: null });
  if (found.data.object.type !== "commit") return refused("its ref names no commit");
  const { data: commit } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha });
  const [parent, ...others] = commit.parents;
  if (others.length > 0) return refused("its commit is a merge");
  const signed = { campaign: named.campaign, parent: parent?.sha ?? null, tree: commit.tree.sha };
  const objection = objectionToSignature(app.keys, signed, commit.message);
  if (objection !== null) return refused(objection);
  const files = await readFiles(connection, commit.tree.sha);
  return assemble(files, { sha, writtenAt: Date.parse(commit.committer.date), campaign: named.campaign });
}

const readBack = ["campaign.json", "goal.md", "benchmark.yaml", "evolve.json", "verify.json"] as const;
type Files = Partial<Record<(typeof readBack)[number], string>>;

async function readFiles({ octokit, owner, repo }: Connection, tree: string): Promise<Files> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree });
  const wanted = data.tree.flatMap(({ path, sha }) => {
    const name = readBack.find((known) => known === path);
    return name ? [{ name, sha }] : [];
  });
  const texts = await Promise.all(
    wanted.map(async ({ name, sha }) => {
      const { data: blob } = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha });
      return [
        name,
        Buffer.from(blob.content, blob.encoding === "base64" ? "base64" : "utf8").toString("utf8"),
      ] as const;
    }),
  );
  return Object.fromEntries(texts);
}

/** Signed means that this app wrote it, not that this version did: all of it is parsed again. */
function assemble(files: Files, at: { sha: string; writtenAt: number; campaign: string }): StateReading {
  const refused = (reason: string): StateReading => ({ kind: "refused", reason, sha: at.sha, own: null });
  try {
    const campaign = Campaign.parse(JSON.parse(files["campaign.json"] ?? "null"));
    const { "goal.md": text = "", "benchmark.yaml": benchmark = "" } = files;
    const { goalHash, benchmarkHash } = campaign.request;
    if (campaign.id !== at.campaign || campaign.request.campaign !== at.campaign)
      return refused("it names another campaign");
    if (sha256(text) !== goalHash || sha256(benchmark) !== benchmarkHash) {
      return refused("its goal or contract is not the one that was frozen");
    }
    return {
      kind: "trusted",
      sha: at.sha,
      writtenAt: at.writtenAt,
      campaign,
      goal: parseGoal({ text, name: "goal.md", title: campaign.title, root: campaign.root ?? "" }),
      benchmark: parseBenchmark({ text: benchmark, name: "benchmark.yaml" }),
      evolve: readResult(files["evolve.json"]),
      verify: readResult(files["verify.json"]),
    };
  } catch (error) {
    if (error instanceof z.ZodError) return refused(`this version cannot read it: ${z.prettifyError(error)}`);
    if (error instanceof SyntaxError || error instanceof InputError) return refused(error.message);
    throw error;
  }
}

const readResult = (text: string | undefined): RunResult | null =>
  text === undefined ? null : RunResult.parse(JSON.parse(text));

export type StateWrite = { prefix: string; campaign: Campaign; parent: string | null; files: StateFiles; note: string };

/**
 * Writes a transition on top of `parent` and moves the campaign's ref there, forward only: compare and swap.
 * @returns the new state's commit, or null where another process was faster
 */
export async function writeState(connection: Connection, write: StateWrite): Promise<string | null> {
  const { octokit, owner, repo, app } = connection;
  const { campaign, parent, note, prefix } = write;
  const tree = await writeTree(connection, write);
  const message = signedMessage(app.keys, { campaign: campaign.id, parent, tree }, note);
  const parents = parent === null ? [] : [parent];
  const { data: commit } = await octokit.rest.git.createCommit({ owner, repo, message, tree, parents });
  const name = `${prefix}/${campaign.id}`;
  try {
    if (parent === null) await octokit.rest.git.createRef({ owner, repo, ref: `refs/${name}`, sha: commit.sha });
    else await octokit.rest.git.updateRef({ owner, repo, ref: name, sha: commit.sha, force: false });
    return commit.sha;
  } catch (error) {
    // 422: the ref is there already, or the move would be no fast-forward. 409: another update is under way.
    if (statusOf(error) === 422 || statusOf(error) === 409) return null;
    throw error;
  }
}

async function writeTree(
  { octokit, owner, repo }: Connection,
  { campaign, parent, files }: StateWrite,
): Promise<string> {
  const texts = { ...files, "campaign.json": `${JSON.stringify(campaign, null, 2)}\n` };
  const tree = Object.entries(texts).map(([path, content]) => ({
    path,
    mode: "100644" as const,
    type: "blob" as const,
    content,
  }));
  const base = parent === null ? null : await octokit.rest.git.getCommit({ owner, repo, commit_sha: parent });
  const base_tree = base?.data.tree.sha;
  const { data } = await octokit.rest.git.createTree({ owner, repo, tree, ...(base_tree && { base_tree }) });
  return data.sha;
}
