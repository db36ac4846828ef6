import type { KnownGoal } from "../model/goal-record.ts";
import type { GoalFile } from "./observation.ts";

/** A goal file that lies elsewhere now, with the very same text. */
export type MovedGoal = { known: KnownGoal; path: string };

/** What the default branch shows against what was known: the goals as they are to be written down. */
export type SeenGoals = { goals: readonly KnownGoal[]; moved: readonly MovedGoal[] };

/** Where and when the default branch was looked at: its head, and ISO 8601. */
export type Seen = KnownGoal["seen"];

/** The record has room for so many; of those that are gone the oldest are forgotten. */
const maxKnown = 500;

/**
 * Compares goal files with what is known of them. New, changed and returned ones are due, and so is the end of those that
 * are gone; one that has moved keeps its issue and is not.
 */
export function seeGoals(known: readonly KnownGoal[], files: readonly GoalFile[], seen: Seen): SeenGoals {
  const moved = movedGoals(known, files);
  const taken = new Set(moved.map(({ path }) => path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const kept = known.map((goal) => {
    const to = moved.find((move) => move.known === goal);
    // Its text is the same, but only from here on lies where it is looked for.
    return to
      ? {
          ...goal,
          path: to.path,
          seen: { ...goal.seen, head: seen.head },
          moved: true as const,
        }
      : seeAgain(goal, byPath.get(goal.path), seen);
  });
  const paths = new Set(known.map(({ path }) => path));
  const fresh = files
    .filter(({ path }) => !paths.has(path) && !taken.has(path))
    .map((file) => ({ ...newText(file, seen), issue: null }));
  return { goals: withRoom([...kept, ...fresh]), moved };
}

function movedGoals(known: readonly KnownGoal[], files: readonly GoalFile[]): MovedGoal[] {
  const here = new Set(files.map(({ path }) => path));
  const before = new Set(known.map(({ path }) => path));
  // One without an issue has nothing to take along, and what may have been opened for it names its former path.
  const gone = known.filter(({ path, removed, issue }) => issue !== null && !removed && !here.has(path));
  return files
    .filter(({ path }) => !before.has(path))
    .flatMap(({ path, blob }) => {
      const at = gone.findIndex((goal) => goal.blob === blob);
      const [goal] = at < 0 ? [] : gone.splice(at, 1);
      return goal ? [{ known: goal, path }] : [];
    });
}

function seeAgain(goal: KnownGoal, file: GoalFile | undefined, seen: Seen): KnownGoal {
  if (!file)
    return goal.removed ? goal : { ...goal, ...unhousedSince(goal), seen, asked: null, removed: true, due: true };
  if (goal.removed || goal.blob !== file.blob)
    return { ...newText(file, seen), ...unhousedSince(goal), issue: goal.issue };
  if (goal.asked !== null || file.pushedBy === null) return goal;
  // The delivery that says who pushed it came late: it asks from when the text was seen, not once more.
  return { ...goal, asked: { by: file.pushedBy, at: goal.seen.at }, due: true };
}

const unhousedSince = ({ issue, unhoused, seen }: KnownGoal): Pick<KnownGoal, "unhoused"> =>
  issue === null ? { unhoused: unhoused ?? seen.at } : {};

const newText = ({ path, blob, pushedBy }: GoalFile, seen: Seen): Omit<KnownGoal, "issue"> => ({
  path,
  blob,
  seen,
  asked: pushedBy === null ? null : { by: pushedBy, at: seen.at },
  removed: false,
  due: true,
});

function withRoom(goals: readonly KnownGoal[]): KnownGoal[] {
  const over = Math.max(0, goals.length - maxKnown);
  const oldest = goals
    .filter(({ removed, due }) => removed && !due)
    .toSorted((a, b) => a.seen.at.localeCompare(b.seen.at))
    .slice(0, over);
  return goals.filter((goal) => !oldest.includes(goal));
}
