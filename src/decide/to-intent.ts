import * as z from "zod";
import { CampaignId } from "../model/frozen.ts";
import { readCommand } from "./command.ts";
import type { Button, Intent, RepositoryName } from "./intent.ts";
import {
  CheckRunDelivery,
  CommentDelivery,
  InstallationDelivery,
  IssueDelivery,
  JobDelivery,
  PullRequestDelivery,
  PushDelivery,
  RepositoriesAddedDelivery,
  RepositoryDelivery,
  RunDelivery,
} from "./payloads.ts";
import { campaignOfBranch } from "./publish.ts";
import { campaignOfRun } from "./run-name.ts";

/** The deliveries that ask for something; `app.yml` subscribes to these events and no others. */
export const handledEvents = [
  "issues.labeled",
  "issues.unlabeled",
  "issues.edited",
  "issues.reopened",
  "issues.closed",
  "issue_comment.created",
  "push",
  "pull_request.closed",
  "pull_request.reopened",
  "pull_request.synchronize",
  "pull_request.edited",
  "workflow_run.requested",
  "workflow_run.in_progress",
  "workflow_run.completed",
  "workflow_job.queued",
  "workflow_job.in_progress",
  "workflow_job.completed",
  "check_run.requested_action",
  "check_run.rerequested",
  "installation.created",
  "installation.new_permissions_accepted",
  "installation.unsuspend",
  "installation_repositories.added",
  "repository.renamed",
  "repository.transferred",
  "repository.unarchived",
] as const;
type Handled = (typeof handledEvents)[number];

/** A webhook delivery whose signature is verified; its payload is still anybody's. `id`: its GUID. */
export type Delivery = { id: string; name: string; payload: unknown };

const Action = z.looseObject({ action: z.string() });

/** What a delivery asks for, at least one thing. Whatever is not understood is ignored with a reason. */
export function toIntent({ id, name, payload }: Delivery): readonly Intent[] {
  const action = Action.safeParse(payload);
  const event = action.success ? `${name}.${action.data.action}` : name;
  const handled = handledEvents.find((known) => known === event);
  if (handled) return ofEvent(handled, payload, id);
  if (event === "issue_comment.edited" || event === "issue_comment.deleted")
    return ignore("a command counts as it was first written: who changes it is told so when it is read");
  return ignore(`${event} asks for nothing`);
}

function ofEvent(event: Handled, payload: unknown, delivery: string): readonly Intent[] {
  switch (event) {
    case "issues.labeled":
    case "issues.unlabeled":
    case "issues.edited":
    case "issues.reopened":
    case "issues.closed":
      return reading(IssueDelivery, event, payload, ofIssue);
    case "issue_comment.created":
      return reading(CommentDelivery, event, payload, ofComment);
    case "push":
      return reading(PushDelivery, event, payload, ofPush);
    case "pull_request.closed":
    case "pull_request.reopened":
    case "pull_request.synchronize":
    case "pull_request.edited":
      return reading(PullRequestDelivery, event, payload, ofPullRequest);
    case "workflow_run.requested":
    case "workflow_run.in_progress":
    case "workflow_run.completed":
      return reading(RunDelivery, event, payload, ofRun);
    case "workflow_job.queued":
    case "workflow_job.in_progress":
    case "workflow_job.completed":
      return reading(JobDelivery, event, payload, ofJob);
    case "check_run.requested_action":
    case "check_run.rerequested":
      return reading(CheckRunDelivery, event, payload, (check) => ofCheckRun(check, delivery));
    case "installation.created":
    case "installation.new_permissions_accepted":
    case "installation.unsuspend":
      return reading(InstallationDelivery, event, payload, ({ repositories }) => sweeps(repositories));
    case "installation_repositories.added":
      return reading(RepositoriesAddedDelivery, event, payload, (added) => sweeps(added.repositories_added));
    case "repository.renamed":
    case "repository.transferred":
    case "repository.unarchived":
      return reading(RepositoryDelivery, event, payload, ({ repository }) => sweeps([repository]));
  }
}

function reading<T>(
  schema: z.ZodType<T>,
  event: Handled,
  payload: unknown,
  asks: (delivery: T) => readonly Intent[],
): readonly Intent[] {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return asks(parsed.data);
  const why = z.prettifyError(parsed.error).replace(/\s+/g, " ").slice(0, 500);
  return ignore(`the ${event} delivery is not as GitHub documents it: ${why}`);
}

const ignore = (reason: string): readonly Intent[] => [{ kind: "ignore", reason }];

function ofIssue({ issue, repository }: IssueDelivery) {
  if (issue.pull_request !== undefined) return ignore(`#${issue.number} is a pull request, not an issue`);
  return [{ kind: "look-at-issue", repository, issue: issue.number } as const];
}

function ofComment({ issue, comment, sender, repository }: CommentDelivery) {
  if (sender.type !== "User") return ignore(`${sender.login} is no person`);
  if (readCommand(comment.body) === null) return ignore(`comment ${comment.id} has no command`);
  return [{ kind: "read-comments", repository, issue: issue.number } as const];
}

function ofPush({ ref, created, deleted, before, after, sender, repository }: PushDelivery) {
  if (ref !== `refs/heads/${repository.default_branch}`) return ignore(`${ref} is not the default branch`);
  if (deleted) return ignore(`${ref} was deleted`);
  const from = created ? null : before;
  const push = { sender: sender.login, isPerson: sender.type === "User", before: from, head: after };
  const { owner, name } = repository;
  return [{ kind: "look-at-goals", repository: { owner, name }, pushes: [push] } as const];
}

function ofPullRequest({ action, changes, number, pull_request: pull, repository }: PullRequestDelivery) {
  const campaign = campaignOfBranch(pull.head.ref);
  if (campaign === null || pull.head.repo?.id !== pull.base.repo.id)
    return ignore(`#${number} is no pull request of Hone's`);
  // Its title and text are Hone's to keep; that it goes to another branch now is news.
  if (action === "edited" && changes?.base === undefined) return ignore(`the words of #${number} were edited`);
  return advance(repository, campaign);
}

function ofRun({ workflow_run: run, repository }: RunDelivery) {
  if (run.event !== "workflow_dispatch") return ignore(`run ${run.id} was started by ${run.event}, not by a dispatch`);
  const campaign = campaignOfRun(run.display_title ?? "");
  return campaign === null ? ignore(`run ${run.id} is no run of a campaign`) : advance(repository, campaign);
}

/** A job's delivery has no title of the run: the workflow template names the job like its run. */
function ofJob({ workflow_job: job, repository }: JobDelivery) {
  const campaign = campaignOfRun(job.name);
  return campaign === null ? ignore(`job ${job.id} does not name a campaign`) : advance(repository, campaign);
}

const buttons: readonly Button[] = ["stop", "continue", "remeasure"];

function ofCheckRun({ action, check_run: check, requested_action: asked, ...from }: CheckRunDelivery, id: string) {
  const campaign = CampaignId.safeParse(check.external_id);
  if (!campaign.success) return ignore(`check run ${check.id} is of no campaign`);
  const button = action === "rerequested" ? "remeasure" : buttons.find((known) => known === asked?.identifier);
  if (!button) return ignore(`check run ${check.id} has no button ${asked?.identifier ?? ""}`);
  const { repository, sender } = from;
  const by = { sender: sender.login, isPerson: sender.type === "User", delivery: id };
  return [{ kind: "press", repository, campaign: campaign.data, button, ...by } as const];
}

const advance = (repository: RepositoryName, campaign: string) => [
  { kind: "advance", repository, campaign, wrote: null } as const,
];

function sweeps(repositories: readonly RepositoryName[]): readonly Intent[] {
  if (repositories.length === 0) return ignore("the installation names no repositories; the next sweep finds them");
  return repositories.map((repository) => ({ kind: "sweep", repository }));
}
