import type { KnownGoal } from "../model/goal-record.ts";
import type { GoalNews } from "../model/goal-news.ts";
import type { Action } from "./actions.ts";
import type { DueGoal, TrustedState } from "./observation.ts";
import { stageOf } from "./stage.ts";
import { write } from "./transition.ts";

/** A goal as it is to be written down, and what is done for it before that. */
export type SeenTo = { goal: KnownGoal; actions: readonly Action[] };

type Around = { label: string; now: number };

/** Clocks of two processes differ by less. Milliseconds. */
const skewMs = 600_000;

/** What a goal file that has an issue waits for: its campaign, an end of the one before it, or to be told of. */
export function seeToGoal(goal: KnownGoal, sight: DueGoal, around: Around): SeenTo {
  const { issue, asked } = goal;
  if (issue === null) return goal.removed ? done(goal) : { goal, actions: [] };
  // Without its home it gets another, by the same way as a new one.
  if (sight.home === null || sight.home.state === "gone") return { goal: { ...goal, issue: null }, actions: [] };
  if (goal.removed) return removed(goal, issue, sight, around);
  const news = { path: goal.path, head: goal.seen.head };
  if (asked === null) return done(goal, [tell(issue, { kind: "changed", ...news, label: around.label })]);
  if (isStarted(goal, sight)) return done(goal);
  const open = sight.campaigns.find(isOpen);
  if (open) return { goal, actions: [tell(issue, { kind: "waits", ...news, ...openCampaign(open) })] };
  // Somebody closed the issue after the text was there: that is an answer.
  if (sight.home.closedAt !== null && sight.home.closedAt >= Date.parse(goal.seen.at)) return done(goal);
  return start(goal, sight, { issue, by: asked.by, at: Date.parse(asked.at), now: around.now });
}

const done = (goal: KnownGoal, actions: readonly Action[] = []): SeenTo => ({ goal: { ...goal, due: false }, actions });

const isOpen = ({ campaign }: TrustedState): boolean => stageOf(campaign).kind !== "settled";

/** The text may have been worked on before, and have come back since: an old campaign of it does not count. */
function isStarted({ seen }: KnownGoal, { goalHash, campaigns }: DueGoal): boolean {
  const since = Date.parse(seen.at) - skewMs;
  return campaigns.some(
    (state) =>
      state.campaign.request.goalHash === goalHash && (isOpen(state) || Date.parse(state.campaign.createdAt) >= since),
  );
}

const openCampaign = ({ campaign: { id, pullRequest } }: TrustedState) => ({ campaign: id, pullRequest });

type Start = { issue: number; by: string; at: number; now: number };

function start(goal: KnownGoal, { home, campaigns }: DueGoal, { issue, by, at, now }: Start): SeenTo {
  const lastEnd = Math.max(0, ...campaigns.map(({ writtenAt }) => writtenAt));
  // It waited for an earlier campaign, whose end, by GitHub's clock, would answer what was asked before it.
  const later = new Date(Math.max(now, lastEnd + 1000)).toISOString();
  if (at <= lastEnd) return { goal: { ...goal, asked: { by, at: later } }, actions: [] };
  const reopen: Action[] = home?.state === "closed" ? [{ kind: "reopen-issue", issue }] : [];
  const news = { kind: "starts", path: goal.path, head: goal.seen.head, by } as const;
  const again = campaigns.length > 0 ? [tell(issue, news)] : [];
  return { goal, actions: [...reopen, ...again, { kind: "look-at-issue", issue }] };
}

function removed(goal: KnownGoal, issue: number, { campaigns }: DueGoal, { now }: Around): SeenTo {
  const searching = campaigns.filter(
    (state) => isOpen(state) && state.campaign.phase !== "published" && state.campaign.phase !== "publishing",
  );
  const at = new Date(now).toISOString();
  const stops = searching
    .filter(({ campaign }) => campaign.stop === null)
    .map((state) => {
      const campaign = { ...state.campaign, stop: { by: "the removal of its goal file", at } };
      return write(state, { campaign, note: "stop: its goal file was removed" });
    });
  // Another process may win a write: whether the stop is there is looked at again.
  if (stops.length > 0) return { goal, actions: [...stops, { kind: "look-at-goals" }] };
  const stopped = searching.map(({ campaign }) => campaign.id);
  return done(goal, [tell(issue, { kind: "removed", path: goal.path, head: goal.seen.head, stopped })]);
}

const tell = (issue: number, news: GoalNews): Action => ({
  kind: "comment",
  issue,
  slot: "goal-file",
  view: { kind: "goal-file", news },
});
