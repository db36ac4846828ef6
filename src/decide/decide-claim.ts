import { blobId } from "../model/digest.ts";
import { mayOverlap } from "../model/scope.ts";
import type { Budget } from "../model/budget.ts";
import type { Action } from "./actions.ts";
import { claim, goalHash } from "./claim.ts";
import { moneyOf } from "./money.ts";
import type { Observation, ReadGoal, TrustedState } from "./observation.ts";
import {
  disabledWorkflow,
  editedIssue,
  foreignLabels,
  missingContract,
  otherText,
  problemComment,
  refusedState,
} from "./problems.ts";
import { hasModel } from "./proposal.ts";

type Claimable = Extract<Observation, { kind: "claim" }>;

/** Somebody authorised asks on an issue without an open campaign: says what is wrong with it, or claims one. */
export function decideClaim(observation: Claimable, now: number): Action[] {
  const { issue, goal, earlier, asked } = observation;
  if (!issue.open) return [{ kind: "ignore", reason: `#${issue.number} is closed` }];
  const trusted = earlier.flatMap(({ state }) => (state.kind === "trusted" ? [state] : []));
  const last = trusted.toSorted((a, b) => a.writtenAt - b.writtenAt).at(-1);
  // Only who asks after the last campaign's end asks for another.
  if (last && asked.at <= last.writtenAt) return [{ kind: "advance", campaign: last.campaign.id }];
  // What cannot be read may be a campaign that is under way: another one beside it would do its work twice.
  for (const { id, state } of earlier) {
    if (state.kind === "refused") return [problemComment(issue.number, refusedState(id, state))];
  }
  if (issue.editedAt !== null && issue.editedAt >= asked.at)
    return [problemComment(issue.number, editedIssue(issue.number))];
  if (!goal.ok) return [problemComment(issue.number, goal.problem)];
  if (!isAskedFor(asked, goal.value))
    return [problemComment(issue.number, otherText(goal.value.goalFile ?? "the goal", observation.baseRef))];
  const money = moneyFor(observation, goal.value);
  if (!money.ok) return [problemComment(issue.number, money.problem)];
  return (
    obstacle(observation, goal.value) ?? begin(observation, { goal: goal.value, money: money.value, trusted, now })
  );
}

/** Who pushed a text has not asked for what somebody else made of it since. */
const isAskedFor = ({ blob }: Claimable["asked"], { goal }: ReadGoal): boolean =>
  blob === undefined || blob === blobId(goal.raw, blob.length);

function moneyFor({ config }: Claimable, { goal }: ReadGoal) {
  const search = goal.runs_on ?? config.runs_on;
  return moneyOf(goal.budget, config, { search, confirm: config.verify.runs_on ?? search });
}

/** What keeps a sound goal from running here, or for now. */
function obstacle(observation: Claimable, reading: ReadGoal): Action[] | null {
  const { issue, base, config, workflow, working } = observation;
  const { goal } = reading;
  if (reading.benchmark === null && !hasModel(config))
    return [problemComment(issue.number, missingContract(reading, { issue: issue.number, base }))];
  const said = (view: Extract<Action, { kind: "comment" }>["view"]): Action[] => [
    { kind: "comment", issue: issue.number, slot: "status", view },
  ];
  if (workflow === "missing") return said({ kind: "no-workflow", workflow: config.workflow });
  if (workflow === "disabled") return [problemComment(issue.number, disabledWorkflow(config.workflow))];
  // The goal is a person's text; which runners there are to choose from is the default branch's to say.
  const foreign = (goal.runs_on ?? []).filter((label) => !config.runs_on.includes(label));
  if (foreign.length > 0) return [problemComment(issue.number, foreignLabels(foreign, config.runs_on))];
  const { campaigns: limit } = config.limits;
  return working.length >= limit ? said({ kind: "no-room", working, limit }) : null;
}

type Beginning = {
  goal: ReadGoal;
  money: Pick<Budget, "usd" | "usd_per_hour">;
  trusted: readonly TrustedState[];
  now: number;
};

function begin(observation: Claimable, { goal, money, trusted, now }: Beginning): Action[] {
  const { repository, config, base, baseRef, issue, asked, others } = observation;
  const repeats = trusted.filter(({ campaign }) => isSameWork(campaign.request, goal, campaign.base, base)).length;
  const beside = others.filter((other) => mayOverlap(goal.goal, other)).map((other) => other.issue);
  // Commands that earlier campaigns have worked off, and the approval that asks for this one, are not this one's to do.
  const comment = Math.max(asked.comment ?? 0, ...trusted.map(({ campaign }) => campaign.handled.comment));
  const given = { repository, config, base, baseRef, issue, goal, money, actor: asked.actor };
  const campaign = claim({ ...given, repeats, beside, comment, now });
  const files = { "goal.md": goal.goal.raw, "benchmark.yaml": goal.benchmarkText };
  const note = `claimed: #${issue.number} at ${base.slice(0, 7)}`;
  return [{ kind: "write-state", campaign, parent: null, files, note }];
}

const isSameWork = (request: { goalHash: string }, goal: ReadGoal, begun: string, base: string): boolean =>
  request.goalHash === goalHash(goal) && begun === base;
