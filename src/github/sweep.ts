import { issueOfCampaign } from "../decide/claim.ts";
import type { Intent } from "../decide/intent.ts";
import type { Connection } from "./connection.ts";
import { orAbsent, statusOf } from "./http-status.ts";
import { hasDueGoals } from "./goals-record.ts";
import { standingAt } from "./open-campaigns.ts";
import { readConfig } from "./read-config.ts";
import { headOf, readRepository } from "./repository-facts.ts";

type Found = Exclude<Intent, { kind: "ignore" | "sweep" }>;

/**
 * What a process saw when it swept a repository before, so that the next sweep looks only at what is new. It saves
 * requests and nothing else: a sweep without it looks at everything.
 */
export type SweepMemory = {
  /** When the last sweep began, milliseconds since the epoch; null: never. */
  sweptAt: number | null;
  /** Commits of states that are settled, by campaign. */
  settled: Map<string, string>;
  /** Campaigns that neither have a runner nor want one. */
  idle: Set<string>;
  /** When labelled issues were changed last, by number. */
  issues: Map<number, string>;
  /** When comments with a command were changed last, by id. */
  comments: Map<number, string>;
  /** Head of the default branch. */
  head: string | null;
  /** When all labelled issues were looked at, changed or not, milliseconds since the epoch. */
  lookedAt: number;
};

export const noMemory = (): SweepMemory => ({
  sweptAt: null,
  settled: new Map(),
  idle: new Set(),
  issues: new Map(),
  comments: new Map(),
  head: null,
  lookedAt: 0,
});

/** How far back the first sweep reads comments: as long as GitHub keeps deliveries. Milliseconds. */
const firstLookBack = 3 * 86_400_000;
/** Two clocks differ, and a comment may be listed late. Milliseconds. */
const overlap = 600_000;
/** A settled state this young may still lack its last words on the issue. Milliseconds. */
const young = 86_400_000;
/** An issue may wait for what shows nowhere on it, such as somebody's permission. Milliseconds. */
const lookAgain = 1_800_000;
/** A line that begins with the command's name, as the deliveries of comments are looked through. */
const command = /^[ \t]*\/hone\b/im;

/**
 * All that may need a look in a repository, whether or not a delivery told of it: labelled issues, campaigns that are not
 * settled, comments with commands, goal files of a moved default branch. Seven requests where nothing is going on.
 * @param now milliseconds since the epoch
 */
export async function sweepRepository(
  connection: Connection,
  now: number,
  memory: SweepMemory = noMemory(),
): Promise<Found[]> {
  const repository = await readRepository(connection);
  if (repository.state !== "open") return [];
  const { label, statePrefix: prefix } = await readConfig(connection);
  // What was seen is kept in mind once all of it is handed over: a sweep that fails half-way has found nothing.
  const seen = { ...memory, settled: new Map(memory.settled), idle: new Set<string>() };
  const place = { owner: connection.owner, name: connection.repo };
  const sweep: Sweep = { connection, memory: seen, now, repository: place };
  const campaigns = await unsettled(sweep, prefix);
  const goals = await goalsOf(sweep, { branch: repository.defaultBranch, prefix });
  // A campaign that needs no runner any more makes room for an issue that waits; a commit may have mended what kept one
  // from its start.
  const hasRoom = [...seen.idle].some((campaign) => !memory.idle.has(campaign));
  if (hasRoom || seen.head !== memory.head || now - memory.lookedAt >= lookAgain) {
    Object.assign(seen, { issues: new Map(), lookedAt: now });
  }
  const found = [...(await labelled(sweep, label)), ...campaigns, ...(await commanded(sweep)), ...goals];
  Object.assign(memory, seen, { sweptAt: now });
  return found;
}

type Sweep = { connection: Connection; memory: SweepMemory; now: number; repository: { owner: string; name: string } };

async function labelled({ connection, memory, repository }: Sweep, label: string): Promise<Found[]> {
  const { octokit, owner, repo } = connection;
  const query = { owner, repo, labels: label, state: "open" as const, per_page: 100 };
  const issues = await unlessDisabled(octokit.paginate(octokit.rest.issues.listForRepo, query));
  const open = issues.filter(({ pull_request: pull }) => pull === undefined);
  const fresh = open.filter(({ number, updated_at: at }) => memory.issues.get(number) !== at);
  memory.issues = new Map(open.map(({ number, updated_at: at }) => [number, at]));
  return fresh.map(({ number }) => ({ kind: "look-at-issue", repository, issue: number }));
}

async function unsettled(sweep: Sweep, prefix: string): Promise<Found[]> {
  const { connection, memory, repository } = sweep;
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref: `${prefix}/` });
  const states = data
    .map(({ ref, object }) => ({ campaign: ref.slice(`refs/${prefix}/`.length), sha: object.sha }))
    .filter(({ campaign }) => issueOfCampaign(campaign) !== null);
  const found: Found[] = [];
  for (const { campaign, sha } of states) {
    const isKnown = memory.settled.get(campaign) === sha;
    // By the state's own words, unsigned: they only save a look. Whatever cannot be read is looked at.
    const standing = isKnown ? "settled" : await standingAt(connection, sha);
    if (standing === "settled") memory.settled.set(campaign, sha);
    if (standing === "settled" || standing === "waiting") memory.idle.add(campaign);
    const isLookedAt = standing !== "settled" || (!isKnown && (await isYoung(sweep, sha)));
    if (isLookedAt) found.push({ kind: "advance", repository, campaign, wrote: null });
  }
  return found;
}

async function isYoung({ connection, now }: Sweep, sha: string): Promise<boolean> {
  const { octokit, owner, repo } = connection;
  const { data } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha });
  return now - Date.parse(data.committer.date) < young;
}

async function commanded({ connection, memory, now, repository }: Sweep): Promise<Found[]> {
  const { octokit, owner, repo } = connection;
  const from = memory.sweptAt === null ? now - firstLookBack : memory.sweptAt - overlap;
  const query = { owner, repo, since: new Date(from).toISOString(), sort: "updated" as const, per_page: 100 };
  const comments = await unlessDisabled(octokit.paginate(octokit.rest.issues.listCommentsForRepo, query));
  const commands = comments.filter(({ user, body }) => user?.type === "User" && command.test(body ?? ""));
  const fresh = commands.filter(({ id, updated_at: at }) => memory.comments.get(id) !== at);
  memory.comments = new Map(commands.map(({ id, updated_at: at }) => [id, at]));
  const issues = new Set(fresh.map(({ issue_url: url }) => Number(url.slice(url.lastIndexOf("/") + 1))));
  return [...issues].map((issue) => ({ kind: "read-comments", repository, issue }));
}

/** Also where the branch has not moved: whoever saw it move may have been lost before all goals were seen to. */
async function goalsOf(
  { connection, memory, repository }: Sweep,
  { branch, prefix }: { branch: string; prefix: string },
): Promise<Found[]> {
  const head = await headOf(connection, branch);
  if (head === null || (head === memory.head && !(await hasDueGoals(connection, prefix)))) return [];
  memory.head = head;
  return [{ kind: "look-at-goals", repository, pushes: [] }];
}

/** GitHub answers 410 where a repository has its issues switched off. */
async function unlessDisabled<T>(listed: Promise<T[]>): Promise<T[]> {
  try {
    return (await orAbsent(listed)) ?? [];
  } catch (error) {
    if (statusOf(error) === 410) return [];
    throw error;
  }
}
