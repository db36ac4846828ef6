/** `on:` of a workflow: which events start it. */
import { z } from "zod";

import type { Template } from "./expressions.ts";

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const filterSchema = z.strictObject({
  types: texts.optional(),
  branches: texts.optional(),
  /** Names of workflows, of `workflow_run`. */
  workflows: texts.optional(),
});
export type Trigger = z.infer<typeof filterSchema>;

const schedule = z.array(z.strictObject({ cron: z.string() }));

/** Events that start workflows and are played. Throws on another, and on a filter that is not played. */
const played = ["issues", "issue_comment", "push", "pull_request", "workflow_run", "schedule"];

/** GitHub's activity types where a workflow names none; of the other events all start it. */
const usual: Readonly<Record<string, readonly string[]>> = { pull_request: ["opened", "synchronize", "reopened"] };

type On = string | readonly string[] | Readonly<Record<string, Template>>;

/** All but `workflow_dispatch`. */
export function triggersOf(on: On): ReadonlyMap<string, Trigger> {
  const named: [string, Template][] =
    typeof on === "string" ? [[on, null]] : Array.isArray(on) ? on.map((name) => [name, null]) : Object.entries(on);
  const others = named.filter(([name]) => name !== "workflow_dispatch");
  return new Map(others.map(([name, filter]) => [name, read(name, filter)]));
}

function read(name: string, filter: Template): Trigger {
  if (!played.includes(name)) throw new Error(`the local runner does not play workflows on ${name}`);
  if (name === "schedule") {
    schedule.parse(filter);
    return {};
  }
  return filterSchema.parse(filter ?? {});
}

export type Happened = {
  event: string;
  action: string | null;
  /** Of a push or of the run. */ branch: string | null;
  /** Of the run. */ workflow: string | null;
};

/** Whether a trigger takes what happened. Branch names are compared as they are: patterns are not played. */
export function takes(trigger: Trigger, { event, action, branch, workflow }: Happened): boolean {
  const types = trigger.types ?? usual[event] ?? null;
  if (types !== null && (action === null || !types.includes(action))) return false;
  if (trigger.branches && (branch === null || !trigger.branches.includes(branch))) return false;
  return !trigger.workflows || (workflow !== null && trigger.workflows.includes(workflow));
}
