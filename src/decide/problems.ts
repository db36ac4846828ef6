import { resolvedPath } from "../model/goal-policy.ts";
import type { Problem } from "../model/input-error.ts";
import type { Action } from "./actions.ts";
import type { ReadGoal, StateReading } from "./observation.ts";

/** A mistake, told on the issue in its status comment. */
export const problemComment = (issue: number, problem: Problem): Action => ({
  kind: "comment",
  issue,
  slot: "status",
  view: { kind: "problem", problem },
});

type Refused = Extract<StateReading, { kind: "refused" }>;

/** A state that nothing is done on. */
export const refusedState = (campaign: string, { reason, foreign }: Refused): Problem =>
  (foreign ? foreignState : unreadableState)(campaign, reason);

/** A state that is this app's, and that it cannot read as it runs now. */
const unreadableState = (campaign: string, reason: string): Problem => ({
  where: `the state of ${campaign}`,
  what: `it cannot be used, because ${reason}`,
  remedy:
    "Whoever runs the app gives it its earlier private keys as well, or the version that wrote the state; then it goes on. To begin anew instead, delete it (`npx hone campaigns --delete`), then label the issue again.",
});

const foreignState = (campaign: string, reason: string): Problem => ({
  where: `the state of ${campaign}`,
  what: `it is refused, because ${reason}`,
  remedy: "Find out who wrote it, delete its ref under `refs/hone/`, then label the issue again.",
});

export const editedIssue = (issue: number): Problem => ({
  where: `issue #${issue}`,
  what: "its title or text was changed after a campaign was asked for, so that it is not what was approved",
  remedy: "Read it again, then write `/hone approve`, or take the label off and put it on again.",
});

export const otherText = (file: string, baseRef: string): Problem => ({
  where: file,
  what: `its text on ${baseRef} is not the one whose push asks for a campaign`,
  remedy:
    "Where it was pushed again, Hone looks at the newer text by itself. To start the text that is there now, write `/hone approve`.",
});

/** A goal without a contract, where nothing can write one. */
export function missingContract(
  { goal, goalFile }: ReadGoal,
  { issue, base }: { issue: number; base: string },
): Problem {
  const path = resolvedPath(goal.benchmark, goal.root) ?? goal.benchmark;
  return {
    where: goalFile ?? `issue #${issue}`,
    what: `its contract ${path} is not there at ${base.slice(0, 7)}, so that nothing can judge a candidate`,
    remedy: `Commit a ${path} that says how to build, run, check and measure the target (\`npx hone init --example matmul-c\` writes one to start from, \`npx hone init --from\` takes over another tool's task), or name another file under "## Benchmark". A model can write it: here where \`proposers:\` of \`.github/hone.yml\` names \`claude\` or \`openai\`, on your machine with \`npx hone prepare\`.`,
  };
}

export const missingWorkflow = (workflow: string): Problem => ({
  where: `.github/workflows/${workflow}`,
  what: "there is no such workflow on the default branch, so no runner can work for Hone",
  remedy:
    "Commit it to the default branch (`npx hone init` writes it), or name another one as `workflow` in `.github/hone.yml`.",
});

export const disabledWorkflow = (workflow: string): Problem => ({
  where: `.github/workflows/${workflow}`,
  what: "the workflow is disabled",
  remedy: "Enable it under Actions, then label the issue again.",
});

export const foreignLabels = (labels: readonly string[], allowed: readonly string[]): Problem => ({
  where: "runs_on",
  what: `the goal asks for a runner labelled ${labels.join(", ")}; allowed are ${allowed.join(", ")}`,
  remedy: "Take `runs_on` out of the goal, or add the label to `runs_on` in `.github/hone.yml`.",
});
