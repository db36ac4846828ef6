import type { Problem } from "../model/input-error.ts";
import type { Action } from "./actions.ts";

/** A mistake, told on the issue in its status comment. */
export const problemComment = (issue: number, problem: Problem): Action => ({
  kind: "comment",
  issue,
  slot: "status",
  view: { kind: "problem", problem },
});

export const foreignState = (campaign: string, reason: string): Problem => ({
  where: `the state of ${campaign}`,
  what: `it is refused, because ${reason}`,
  remedy: "Find out who wrote it, delete its ref under `refs/hone/`, then label the issue again.",
});

export const editedIssue = (issue: number): Problem => ({
  where: `issue #${issue}`,
  what: "its text was changed after the label was set, so that it is not the text that was approved",
  remedy: "Read it again, then remove the label and set it again.",
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
