import { stageOf } from "../decide/stage.ts";
import { Campaign } from "../model/campaign.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import type { Connection } from "./connection.ts";
import { readFileAt } from "./contents.ts";
import { readTexts } from "./signed-ref.ts";

/** A commit never changes, so that what it says is asked for once; the oldest of these are forgotten. */
const remembered = new Map<string, boolean>();
const maxRemembered = 10_000;

/**
 * Ids of the campaigns that are not settled: those that wait for a run, for an approval, or for their pull request. A
 * hint where to look, and no more: signatures are checked by whoever looks. A state that cannot be read is taken for an
 * open one, so that a limit on open campaigns holds and somebody looks at it.
 */
export async function listOpenCampaigns(connection: Connection, prefix: string): Promise<string[]> {
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref: `${prefix}/` });
  const open: string[] = [];
  // One after the other: GitHub's secondary limits ask for that.
  for (const { ref, object } of data) {
    if (await isOpen(connection, object.sha)) open.push(ref.slice(`refs/${prefix}/`.length));
  }
  return open;
}

async function isOpen(connection: Connection, sha: string): Promise<boolean> {
  const known = remembered.get(sha);
  if (known !== undefined) return known;
  const open = await readOpen(connection, sha);
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(sha, open);
  return open;
}

async function readOpen(connection: Connection, sha: string): Promise<boolean> {
  const file = await readFileAt(connection, "campaign.json", sha);
  const text = file.kind === "file" ? file.text : file.kind === "unreadable" ? await readLarge(connection, sha) : "";
  const campaign = Campaign.safeParse(parsed(text));
  return !campaign.success || stageOf(campaign.data).kind !== "settled";
}

/** A candidate can make a state larger than what the contents of a file are answered with. */
async function readLarge(connection: Connection, sha: string): Promise<string> {
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha });
  const { "campaign.json": text = "" } = await readTexts(connection, data.tree.sha, ["campaign.json"]);
  return text;
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return null;
  }
}
