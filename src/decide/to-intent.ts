import * as z from "zod";
import type { Intent } from "./intent.ts";
import { campaignOfRun } from "./run-name.ts";

/** The deliveries that ask for something; `app.yml` subscribes to these events and no others. */
export const handledEvents = ["issues.labeled", "workflow_run.completed"] as const;

/** A webhook delivery whose signature is verified; its payload is still anybody's. */
export type Delivery = { name: string; payload: unknown };

const Action = z.looseObject({ action: z.string() });

const Repository = z
  .looseObject({ name: z.string().min(1), owner: z.looseObject({ login: z.string().min(1) }) })
  .transform(({ name, owner }) => ({ owner: owner.login, name }));

const IssueChanged = z.looseObject({
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.unknown().optional() }),
  repository: Repository,
});

const WorkflowRunCompleted = z.looseObject({
  workflow_run: z.looseObject({ id: z.int().positive(), event: z.string(), display_title: z.string().optional() }),
  repository: Repository,
});

/** What a delivery asks for. Whatever is not understood is ignored with a reason. */
export function toIntent({ name, payload }: Delivery): Intent {
  const action = Action.safeParse(payload);
  const event = action.success ? `${name}.${action.data.action}` : name;
  switch (event) {
    case "issues.labeled":
      return issueLabeled(payload);
    case "workflow_run.completed":
      return runCompleted(payload);
    default:
      return ignore(`${event} asks for nothing`);
  }
}

function issueLabeled(payload: unknown): Intent {
  const parsed = IssueChanged.safeParse(payload);
  if (!parsed.success) return malformed("issues.labeled", parsed.error);
  const { issue, repository } = parsed.data;
  if (issue.pull_request !== undefined) return ignore(`#${issue.number} is a pull request, not an issue`);
  return { kind: "look-at-issue", repository, issue: issue.number };
}

function runCompleted(payload: unknown): Intent {
  const parsed = WorkflowRunCompleted.safeParse(payload);
  if (!parsed.success) return malformed("workflow_run.completed", parsed.error);
  const { workflow_run: run, repository } = parsed.data;
  if (run.event !== "workflow_dispatch") return ignore(`run ${run.id} was started by ${run.event}, not by a dispatch`);
  const campaign = campaignOfRun(run.display_title ?? "");
  if (campaign === null) return ignore(`run ${run.id} is no run of a campaign`);
  return { kind: "advance", repository, campaign, wrote: null };
}

const ignore = (reason: string): Intent => ({ kind: "ignore", reason });

const malformed = (event: string, error: z.ZodError): Intent =>
  ignore(`the ${event} delivery is not as GitHub documents it: ${z.prettifyError(error).replace(/\s+/g, " ")}`);
