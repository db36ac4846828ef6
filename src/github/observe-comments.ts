import { readCommand } from "../decide/command.ts";
import { spentOf } from "../decide/limits.ts";
import type { CommandComment, Observation, Permission, StateReading } from "../decide/observation.ts";
import { campaignOfBranch } from "../decide/publish.ts";
import { stageOf } from "../decide/stage.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Connection } from "./connection.ts";
import { orGone } from "./http-status.ts";
import { readIssueHistory } from "./issue-events.ts";
import { type IssueReading, readIssue, readLastEdit } from "./issue.ts";
import { pagesFromLast } from "./pages-from-last.ts";
import { isEnded, type ReactionCounts } from "./reactions.ts";
import { readConfig } from "./read-config.ts";
import { readPermission, readRepository } from "./repository-facts.ts";
import { listCampaigns, readState } from "./state.ts";

/** Pages of 100 comments that are looked through, from the newest on: what is older was looked at when it came. */
const mostPages = 10;

/** Commands that are looked at in one go; the rest after that. */
const mostCommands = 20;

/**
 * The commands that are not worked off, and the campaign that they are about. Its issue and its pull request are read
 * together, since commands on both are worked off in one order.
 */
export async function observeComments(connection: Connection, number: number): Promise<Observation> {
  const [repository, reading] = await Promise.all([readRepository(connection), readConfig(connection)]);
  const { label, config, statePrefix: prefix } = reading;
  const around = { kind: "comments", repository, label, config, spent: { minutes: 0, usd: null } } as const;
  const gone = { number, title: "", open: false, locked: false, labels: [], editedAt: null };
  const nothing: Observation = { ...around, issue: gone, campaign: null, comments: [] };
  const issue = repository.state === "open" ? await readIssue(connection, repository.fullName, number) : null;
  const home = issue && (await findCampaign(connection, prefix, issue));
  if (!issue || home === "elsewhere") return nothing;
  const other = await readOther(connection, repository.fullName, { issue, home });
  const conversations = other ? [issue, other] : [issue];
  const { title, open, labels } = issue;
  const locked = conversations.some((one) => one.locked);
  const campaign = home?.state.kind === "trusted" ? home.state.campaign : null;
  const comments = await readCommands(connection, { conversations, locked, handled: campaign?.handled.comment ?? 0 });
  const spent = campaign ? spentOf(campaign) : around.spent;
  const editedAt = campaign && (await readTextEdit(connection, campaign, label));
  const facts = { number, title, open, locked, labels, editedAt };
  return { ...around, issue: facts, campaign: home, spent, comments };
}

/**
 * When the text or the title that a waiting benchmark is for was changed last; a goal file's issue does not say what the
 * goal is.
 */
async function readTextEdit(
  connection: Connection,
  { phase, goalFile, issue }: Campaign,
  label: string,
): Promise<number | null> {
  if (phase !== "proposed" || goalFile !== undefined) return null;
  const [editedAt, { renamedAt }] = await Promise.all([
    readLastEdit(connection, issue),
    readIssueHistory(connection, issue, label),
  ]);
  const edits = [editedAt, renamedAt].flatMap((at) => at ?? []);
  return edits.length > 0 ? Math.max(...edits) : null;
}

/** The campaign's issue where its pull request was looked at, and the other way round; null where there is none. */
async function readOther(
  connection: Connection,
  fullName: string,
  { issue, home }: Looked,
): Promise<IssueReading | null> {
  if (home?.state.kind !== "trusted") return null;
  const { issue: first, pullRequest } = home.state.campaign;
  const other = issue.isPullRequest ? first : pullRequest;
  return other === null || other === issue.number ? null : readIssue(connection, fullName, other);
}

type Looked = { issue: IssueReading; home: Home | null };

type Home = { id: string; state: StateReading };

/** The campaign that a conversation is about; `elsewhere`: a pull request that is none of Hone's. */
async function findCampaign(
  connection: Connection,
  prefix: string,
  issue: IssueReading,
): Promise<Home | null | "elsewhere"> {
  if (issue.isPullRequest) {
    const id = await campaignOfPull(connection, issue.number);
    return id === null ? "elsewhere" : { id, state: await readState(connection, { prefix, campaign: id }) };
  }
  const ids = await listCampaigns(connection, { prefix, campaign: `issue-${issue.number}-` });
  const homes = await Promise.all(
    ids.map(async (id) => ({ id, state: await readState(connection, { prefix, campaign: id }) })),
  );
  return homes.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)).at(-1) ?? null;
}

/** One that is open comes after all that are settled; a state that is refused before them. */
function isBefore({ state: a }: Home, { state: b }: Home): boolean {
  if (a.kind !== "trusted" || b.kind !== "trusted") return b.kind === "trusted";
  const [isOver, isOtherOver] = [a, b].map(({ campaign }) => stageOf(campaign).kind === "settled");
  return isOver === isOtherOver ? a.campaign.createdAt < b.campaign.createdAt : isOver === true;
}

async function campaignOfPull({ octokit, owner, repo }: Connection, number: number): Promise<string | null> {
  const found = await orGone(octokit.rest.pulls.get({ owner, repo, pull_number: number }));
  if (!found || found.data.head.repo?.id !== found.data.base.repo.id) return null;
  return campaignOfBranch(found.data.head.ref);
}

type Conversations = { conversations: readonly IssueReading[]; locked: boolean; handled: number };

async function readCommands(
  connection: Connection,
  { conversations, locked, handled }: Conversations,
): Promise<CommandComment[]> {
  const lists = await Promise.all(conversations.map(({ number }) => listCommands(connection, number)));
  const found = lists.flat().toSorted((a, b) => a.id - b.id);
  const permissions = new Map<string, Promise<Permission>>();
  const permissionOf = (login: string) => {
    const known = permissions.get(login) ?? readPermission(connection, login);
    permissions.set(login, known);
    return known;
  };
  const commands: CommandComment[] = [];
  // In a locked conversation nothing may be answered, so that nothing ends a command: the newest one counts.
  for (const { reactions, ...comment } of locked ? found.slice(-1) : found) {
    if (commands.length === mostCommands) break;
    // Up to the campaign's mark all are worked off in their order: whose reaction it is need not be asked again.
    const isMarked = comment.id <= handled && (reactions?.rocket ?? 0) + (reactions?.confused ?? 0) > 0;
    if (isMarked || (await isEnded(connection, comment.id, reactions))) continue;
    commands.push({ ...comment, permission: await permissionOf(comment.author) });
  }
  return commands;
}

type Found = Omit<CommandComment, "permission"> & { reactions: ReactionCounts | undefined };

/** Comments by people that have a command. */
async function listCommands({ octokit, owner, repo }: Connection, issue: number): Promise<Found[]> {
  const page = (number: number) =>
    octokit.rest.issues.listComments({ owner, repo, issue_number: issue, per_page: 100, page: number });
  const found: Found[] = [];
  for await (const comments of pagesFromLast(page, mostPages)) {
    for (const { id, user, body = "", created_at: at, updated_at: changed, reactions } of comments) {
      if (user?.type !== "User" || readCommand(body) === null) continue;
      const edited = Date.parse(changed) > Date.parse(at);
      found.push({ id, on: issue, author: user.login, at: Date.parse(at), edited, body, reactions });
    }
  }
  return found;
}
