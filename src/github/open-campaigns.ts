import { stageOf, standingOf } from "../decide/stage.ts";
import type { Standing } from "../decide/stage.ts";
import { Campaign } from "../model/campaign.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import type { Connection } from "./connection.ts";
import { readFileAt } from "./contents.ts";
import { readTexts } from "./signed-ref.ts";

/** A campaign that is not settled. `isAtWork`: it has a runner or will ask for one; else it waits for people. */
export type OpenCampaign = { id: string; isAtWork: boolean };

/**
 * The campaigns that are not settled: those that wait for a run, for an approval, or for their pull request. A hint where
 * to look, and no more: signatures are checked by whoever looks. One whose state cannot be read is taken for one at work,
 * so that a limit on them holds and somebody looks at it.
 */
export async function listOpenCampaigns(connection: Connection, prefix: string): Promise<OpenCampaign[]> {
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref: `${prefix}/` });
  const open: OpenCampaign[] = [];
  // One after the other: GitHub's secondary limits ask for that.
  for (const { ref, object } of data) {
    const standing = await standingAt(connection, object.sha);
    if (standing !== "settled")
      open.push({ id: ref.slice(`refs/${prefix}/`.length), isAtWork: standing !== "waiting" });
  }
  return open;
}

/** A commit never changes, so that what it says is asked for once; the oldest of these are forgotten. */
const remembered = new Map<string, Standing>();
const maxRemembered = 10_000;

/** How a campaign stands by the words of its state's commit, unsigned; null where that cannot be read. */
export async function standingAt(connection: Connection, sha: string): Promise<Standing | null> {
  const known = remembered.get(sha);
  if (known !== undefined) return known;
  const standing = await readStanding(connection, sha);
  // A commit that was made a moment ago may not be readable everywhere yet.
  if (standing === null) return null;
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(sha, standing);
  return standing;
}

async function readStanding(connection: Connection, sha: string): Promise<Standing | null> {
  const file = await readFileAt(connection, "campaign.json", sha);
  const text = file.kind === "file" ? file.text : file.kind === "unreadable" ? await readLarge(connection, sha) : "";
  const campaign = Campaign.safeParse(parsed(text));
  return campaign.success ? standingOf(stageOf(campaign.data)) : null;
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
