import type { KnownGoal } from "../model/goal-record.ts";
import type { Action } from "./actions.ts";
import { leaseMs } from "./decide-dispatch.ts";
import { seeToGoal } from "./due-goal.ts";
import type { Intent } from "./intent.ts";
import type { DueGoal, GoalFile, Observation } from "./observation.ts";
import { seeGoals } from "./see-goals.ts";
import type { Seen } from "./see-goals.ts";

type Goals = Extract<Observation, { kind: "goals" }>;
type Look = Extract<Intent, { kind: "look-at-goals" }>;
type Record = { sha: string | null; writtenAt: number; goals: readonly KnownGoal[] };

/** One look opens, and one push looks at, no more than these: GitHub limits what an app creates in a minute. */
const maxOpened = 10;
const maxCampaigns = 50;

/** What the goal files of the default branch ask for, against what is known of them. */
export function decideGoals(observation: Goals, look: Look, now: number): Action[] {
  const { repository, head, config, campaigns, leftOut } = observation;
  if (repository.state !== "open") return [ignore(`${repository.fullName} is ${repository.state}`)];
  if (head === null) return [ignore(`${repository.fullName} has no commit yet`)];
  // Open campaigns come last: what fails at one of them keeps no goal file waiting.
  const others: Action[] = campaigns.slice(0, maxCampaigns).map((campaign) => ({ kind: "advance", campaign }));
  const unread = !config.ok
    ? `goal files are looked at once ${config.problem.where} is mended`
    : observation.record.kind === "refused"
      ? `the record of goal files is refused: ${observation.record.reason}`
      : null;
  if (unread !== null || observation.record.kind === "refused") return [ignore(unread ?? ""), ...others];
  const note = leftOut > 0 ? [ignore(`${leftOut} goal files are more than Hone looks after`)] : [];
  const record: Record =
    observation.record.kind === "absent"
      ? { sha: null, writtenAt: 0, goals: [] }
      : { ...observation.record, goals: observation.record.goals.goals };
  return [
    ...note,
    ...(written(observation.files, record, { head, at: new Date(now).toISOString() }) ??
      opened(observation, record, { look, now }) ?? [...seenTo(observation, record, now), ...others]),
  ];
}

const ignore = (reason: string): Action => ({ kind: "ignore", reason });

/** What is new on the branch is written down before anything is done about it. */
function written(files: readonly GoalFile[], record: Record, seen: Seen): Action[] | null {
  const { goals, moved } = seeGoals(record.goals, files, seen);
  const { head } = seen;
  const isSame = goals.length === record.goals.length && goals.every((goal, index) => goal === record.goals[index]);
  if (isSame) return null;
  const moves = moved.flatMap(({ known: { issue, path: from }, path }): Action[] => {
    if (issue === null) return [];
    const news = { kind: "moved", path, head, from } as const;
    return [{ kind: "comment", issue, slot: "goal-file", view: { kind: "goal-file", news } }];
  });
  return [...moves, write(record, goals, "seen")];
}

type Around = { look: Look; now: number };

/** Goal files without an issue get one, by the one process that has written last; others wait for its lease to end. */
function opened(observation: Goals, record: Record, { look, now }: Around): Action[] | null {
  const homeless = record.goals.filter(({ issue, removed }) => issue === null && !removed);
  if (homeless.length === 0 || record.sha === null || !observation.repository.hasIssues) return null;
  const { wrote = null, opened: made = {} } = look.done ?? {};
  const sights = new Map(observation.due.map((due) => [due.path, due]));
  const homes = homeless.flatMap(({ path }) => {
    const issue = made[path] ?? sights.get(path)?.marked ?? null;
    return issue === null ? [] : [[path, issue] as const];
  });
  if (homes.length > 0) return [write(record, housed(record.goals, new Map(homes)), "opened", made)];
  if (wrote !== record.sha) {
    const isLost = now - record.writtenAt >= leaseMs;
    return isLost ? [write(record, record.goals, "taken over")] : null;
  }
  const issues = homeless.flatMap((goal) => newIssue(goal, sights.get(goal.path)) ?? []).slice(0, maxOpened);
  if (issues.length === 0 || !observation.config.ok) return null;
  return [{ kind: "open-goal-issues", issues, label: observation.config.value.label, wrote: record.sha }];
}

const newIssue = ({ path, seen: { head }, asked }: KnownGoal, sight: DueGoal | undefined) =>
  sight ? { path, head, title: sight.title, pushedBy: asked?.by ?? null } : null;

/** Where nobody asks yet, the issue's own text says who can, and there is no more to see to. */
const housed = (goals: readonly KnownGoal[], homes: ReadonlyMap<string, number>): KnownGoal[] =>
  goals.map((goal) => {
    const issue = homes.get(goal.path);
    return issue === undefined || goal.issue !== null ? goal : { ...goal, issue, due: goal.asked !== null };
  });

function seenTo(observation: Goals, record: Record, now: number): Action[] {
  if (!observation.config.ok) return [];
  const { label } = observation.config.value;
  const sights = new Map(observation.due.map((due) => [due.path, due]));
  const actions: Action[] = [];
  const goals = record.goals.map((known) => {
    const goal = rehomed(known);
    // Written down first, done now, and then forgotten: a process that ends in between leaves it to the next look.
    if (known.moved && goal.issue !== null && record.sha !== null)
      actions.push({ kind: "rehome-issue", issue: goal.issue, path: goal.path, wrote: record.sha });
    const sight = goal.due ? sights.get(goal.path) : undefined;
    if (!sight) return goal;
    const { goal: after, actions: first } = seeToGoal(goal, sight, { label, now });
    actions.push(...first);
    return after;
  });
  const isSame = goals.every((goal, index) => goal === record.goals[index]);
  return isSame ? actions : [...actions, write(record, goals, "seen to")];
}

/** The same object where its issue names its path. */
function rehomed(goal: KnownGoal): KnownGoal {
  if (!goal.moved) return goal;
  const { moved: _moved, ...rest } = goal;
  return rest;
}

const write = (
  { sha }: Record,
  goals: readonly KnownGoal[],
  note: string,
  made: Readonly<{ [path: string]: number }> = {},
): Action => ({ kind: "write-goals", parent: sha, goals: { schemaVersion: 1, goals: [...goals] }, note, opened: made });
