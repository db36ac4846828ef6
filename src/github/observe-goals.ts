import type { Intent } from "../decide/intent.ts";
import type { GoalFile, GoalsRecord, Observation } from "../decide/observation.ts";
import type { KnownGoal } from "../model/goal-record.ts";
import type { Connection } from "./connection.ts";
import { readDueGoals } from "./due-goals.ts";
import { listGoalFiles } from "./goal-files.ts";
import type { ListedFile } from "./goal-files.ts";
import { readGoalsRecord } from "./goals-record.ts";
import { listOpenCampaigns } from "./open-campaigns.ts";
import { readConfig } from "./read-config.ts";
import { headOf, readRepository } from "./repository-facts.ts";

type Look = Extract<Intent, { kind: "look-at-goals" }>;

/** More goal files than these are not looked after. */
const maxFiles = 100;

/** The goal files of the default branch, against what is known of them, and the campaigns that a moved base may concern. */
export async function observeGoals(connection: Connection, look: Look): Promise<Observation> {
  const repository = await readRepository(connection);
  const head = await headOf(connection, repository.defaultBranch);
  const { config, statePrefix: prefix } = await readConfig(connection, head ?? undefined);
  const record = await readGoalsRecord(connection, prefix);
  const known = record.kind === "trusted" ? record.goals.goals : [];
  const listed = config.ok && head !== null ? await listGoalFiles(connection, head, config.value.goals) : [];
  // Those that are known come first, so that another file beyond the limit does not seem to remove one.
  const ranked = [...listed.filter((file) => isKnown(known, file)), ...listed.filter((file) => !isKnown(known, file))];
  const globs = config.ok ? config.value.goals : [];
  const files = await withPushers(connection, { files: ranked.slice(0, maxFiles), known, look, globs });
  return {
    kind: "goals",
    repository,
    config,
    head,
    files,
    leftOut: Math.max(0, listed.length - maxFiles),
    record,
    due: await readDueGoals(connection, { prefix, record: trusted(record), done: look.done?.opened ?? {} }),
    campaigns: (await listOpenCampaigns(connection, prefix)).map(({ id }) => id),
  };
}

const trusted = (record: GoalsRecord): readonly KnownGoal[] => (record.kind === "trusted" ? record.goals.goals : []);

const isKnown = (known: readonly KnownGoal[], { path }: ListedFile): boolean =>
  known.some((goal) => goal.path === path && !goal.removed);

type Pushed = { files: readonly ListedFile[]; known: readonly KnownGoal[]; look: Look; globs: readonly string[] };

/**
 * A person has pushed a text where the file had it after that person's push and not before it. Asked only of texts that
 * nobody is known to ask for, and newest push first.
 */
async function withPushers(connection: Connection, { files, known, look, globs }: Pushed): Promise<GoalFile[]> {
  const open = files.filter(({ path, blob }) => {
    const goal = known.find((one) => one.path === path);
    return goal === undefined || goal.removed || goal.blob !== blob || goal.asked === null;
  });
  const pushers = new Map<string, string>();
  const blobsAt = memoized(async (commit: string) => blobsOf(await listGoalFiles(connection, commit, globs)));
  for (const { sender, isPerson, before, head } of open.length > 0 ? look.pushes.toReversed() : []) {
    if (!isPerson) continue;
    const after = await blobsAt(head);
    const earlier = before === null ? new Map<string, string>() : await blobsAt(before);
    for (const { path, blob } of open)
      if (!pushers.has(path) && after.get(path) === blob && earlier.get(path) !== blob) pushers.set(path, sender);
  }
  return files.map((file) => ({ ...file, pushedBy: pushers.get(file.path) ?? null }));
}

const blobsOf = (files: readonly ListedFile[]) => new Map(files.map(({ path, blob }) => [path, blob]));

function memoized<T>(read: (commit: string) => Promise<T>): (commit: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (commit) => {
    const answer = answers.get(commit) ?? read(commit);
    answers.set(commit, answer);
    return answer;
  };
}
