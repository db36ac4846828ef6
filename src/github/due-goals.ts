import type { DueGoal, TrustedState } from "../decide/observation.ts";
import { readGoal } from "../goal/read-goal.ts";
import { sha256 } from "../model/digest.ts";
import type { KnownGoal } from "../model/goal-record.ts";
import { goalMarker } from "../report/goal-issue.ts";
import type { Connection } from "./connection.ts";
import { readFileAt } from "./contents.ts";
import { statusOf } from "./http-status.ts";
import { mayBeOwn } from "./own-text.ts";
import { listCampaigns, readState } from "./state.ts";

type Asking = { prefix: string; record: readonly KnownGoal[]; done: Readonly<Record<string, number>> };

/** How many due goals one look goes into: each costs about ten requests. */
const maxDue = 10;
/** Issues of before the record was written do not count; two clocks differ by less. Milliseconds. */
const overlap = 600_000;

/** What has to be known of goals that are due. Where there are many, some of them: another look takes others. */
export async function readDueGoals(connection: Connection, { prefix, record, done }: Asking): Promise<DueGoal[]> {
  const due = someOf(
    record.filter((goal) => goal.due || (goal.issue === null && !goal.removed)),
    maxDue,
  );
  const homeless = due.filter(({ issue, path, removed }) => issue === null && !removed && done[path] === undefined);
  const named = new Set(record.flatMap(({ issue }) => issue ?? []));
  const marked = await findMarked(connection, homeless, named);
  const found: DueGoal[] = [];
  for (const goal of due)
    found.push(await readDue(connection, goal, { prefix, marked: marked.get(goal.path) ?? null }));
  return found;
}

/** Without an issue first, since its opening is under way; of the others any, so that none waits for ever. */
function someOf(due: readonly KnownGoal[], most: number): KnownGoal[] {
  const rest = due.filter(({ issue }) => issue !== null);
  const from = rest.length > most ? Math.floor(Math.random() * rest.length) : 0;
  const turned = [...rest.slice(from), ...rest.slice(0, from)];
  return [...due.filter(({ issue }) => issue === null), ...turned].slice(0, most);
}

/** Issues that carry the marker of one of these goals: of this app's own only, since anybody can copy a marker. */
async function findMarked(
  connection: Connection,
  goals: readonly KnownGoal[],
  named: ReadonlySet<number>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const [first] = goals.map(({ seen, unhoused }) => unhoused ?? seen.at).toSorted();
  if (first === undefined) return found;
  const { octokit, owner, repo, app } = connection;
  const markers = new Map(goals.map(({ path }) => [goalMarker(path), path]));
  const since = new Date(Date.parse(first) - overlap).toISOString();
  const query = { owner, repo, state: "all" as const, since, per_page: 100 };
  for await (const { data } of octokit.paginate.iterator(octokit.rest.issues.listForRepo, query)) {
    for (const issue of data) {
      const { number, body, pull_request: pull } = issue;
      const path = markers.get(body?.split("\n", 1)[0] ?? "");
      // The oldest, where a crash left two.
      if (path !== undefined && !named.has(number) && mayBeOwn(app, issue) && pull === undefined)
        found.set(path, Math.min(number, found.get(path) ?? number));
    }
  }
  return found;
}

type Known = { prefix: string; marked: number | null };

async function readDue(connection: Connection, goal: KnownGoal, { prefix, marked }: Known): Promise<DueGoal> {
  const { path, seen, removed, issue } = goal;
  const file = removed ? null : await readFileAt(connection, path, seen.head);
  const text = file?.kind === "file" ? file.text : null;
  return {
    path,
    title: (text === null ? null : titleOf(text, path)) ?? path,
    goalHash: text === null ? null : sha256(text),
    marked,
    home: issue === null ? null : await readHome(connection, issue),
    campaigns: issue === null ? [] : await readCampaigns(connection, prefix, issue),
  };
}

/** Also of a goal with something wrong in it. */
const titleOf = (text: string, name: string): string | null =>
  readGoal({ text, name }).goal?.title ?? /^#[ \t]+(.{1,200})/m.exec(text)?.[1] ?? null;

async function readHome({ octokit, owner, repo }: Connection, issue: number): Promise<NonNullable<DueGoal["home"]>> {
  const gone = { state: "gone", closedAt: null } as const;
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: issue });
    // An issue that was transferred is answered from where it is now.
    if (!data.repository_url.toLowerCase().endsWith(`/${owner}/${repo}`.toLowerCase())) return gone;
    const closedAt = data.closed_at === null ? null : Date.parse(data.closed_at);
    return { state: data.state === "open" ? "open" : "closed", closedAt };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 410 || status === 301) return gone;
    throw error;
  }
}

async function readCampaigns(connection: Connection, prefix: string, issue: number): Promise<TrustedState[]> {
  const ids = await listCampaigns(connection, { prefix, campaign: `issue-${issue}-` });
  const states: TrustedState[] = [];
  for (const campaign of ids) {
    const state = await readState(connection, { prefix, campaign });
    if (state.kind === "trusted") states.push(state);
  }
  return states.toSorted((a, b) => a.writtenAt - b.writtenAt);
}
