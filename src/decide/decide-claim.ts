import type { Action } from "./actions.ts";
import { campaignId, claim, goalHash } from "./claim.ts";
import type { Asked, Observation, ReadGoal, TrustedState } from "./observation.ts";
import { disabledWorkflow, editedIssue, foreignLabels, foreignState, problemComment } from "./problems.ts";
import { stageOf } from "./stage.ts";

type Claimable = Extract<Observation, { kind: "claim" }>;

/** Somebody authorised asks: joins the campaign that runs, says what is wrong with the goal, or claims a new campaign. */
export function decideClaim(observation: Claimable, now: number): Action[] {
  const { issue, goal, earlier, asked } = observation;
  if (!issue.open) return [{ kind: "ignore", reason: `#${issue.number} is closed` }];
  const trusted = earlier.flatMap(({ state }) => (state.kind === "trusted" ? [state] : []));
  const active = trusted.find(({ campaign }) => stageOf(campaign).kind !== "settled");
  if (active) return [{ kind: "advance", campaign: active.campaign.id }];
  if (issue.editedAt !== null && issue.editedAt > asked.at)
    return [problemComment(issue.number, editedIssue(issue.number))];
  if (!goal.ok) return [problemComment(issue.number, goal.problem)];
  return (
    repeated(trusted, goal.value, observation, asked) ??
    obstacle(observation, goal.value) ??
    begin(observation, goal.value, { trusted, now })
  );
}

const sameWork = (states: readonly TrustedState[], goal: ReadGoal, base: string): TrustedState[] =>
  states.filter(({ campaign: { request } }) => request.goalHash === goalHash(goal) && request.base === base);

/** Only a label set after the last campaign's end asks for another; one whose work was published is done for good. */
function repeated(
  states: readonly TrustedState[],
  goal: ReadGoal,
  { base }: Claimable,
  { at }: Asked,
): Action[] | null {
  const newest = (some: readonly TrustedState[]) => some.toSorted((a, b) => a.writtenAt - b.writtenAt).at(-1);
  const last = newest(states);
  const same = newest(sameWork(states, goal, base));
  const answered = last && at <= last.writtenAt ? last : same?.campaign.phase === "published" ? same : null;
  return answered && [{ kind: "advance", campaign: answered.campaign.id }];
}

/** What keeps a sound goal from running here. */
function obstacle({ issue, config, workflow }: Claimable, { goal }: ReadGoal): Action[] | null {
  if (workflow === "missing") {
    const view = { kind: "no-workflow", workflow: config.workflow } as const;
    return [{ kind: "comment", issue: issue.number, slot: "status", view }];
  }
  if (workflow === "disabled") return [problemComment(issue.number, disabledWorkflow(config.workflow))];
  // The goal is a person's text; which runners there are to choose from is the default branch's to say.
  const foreign = (goal.runs_on ?? []).filter((label) => !config.runs_on.includes(label));
  return foreign.length > 0 ? [problemComment(issue.number, foreignLabels(foreign, config.runs_on))] : null;
}

type Beginning = { trusted: readonly TrustedState[]; now: number };

function begin(observation: Claimable, goal: ReadGoal, { trusted, now }: Beginning): Action[] {
  const { repository, config, base, baseRef, issue, earlier, asked } = observation;
  const repeats = sameWork(trusted, goal, base).length;
  const id = campaignId(issue.number, goalHash(goal), base, repeats);
  const taken = earlier.find((known) => known.id === id)?.state;
  if (taken?.kind === "refused") return [problemComment(issue.number, foreignState(id, taken.reason))];
  const campaign = claim({ repository, config, base, baseRef, issue, goal, actor: asked.actor, repeats, now });
  const files = { "goal.md": goal.goal.raw, "benchmark.yaml": goal.benchmarkText };
  const note = `claimed: #${issue.number} at ${base.slice(0, 7)}`;
  return [{ kind: "write-state", campaign, parent: null, files, note }];
}
