/** Workflows, runs, jobs and artifacts, as GitHub writes them. */
import type { JsonObject } from "../json.ts";
import type { Artifact, Job, Run, Workflow, World } from "../world.ts";
import { pushedCommitShape } from "./commits.ts";
import { minimalRepositoryShape, nodeId, repositoryApi, repositoryPage, time, userShape } from "./identities.ts";

export function workflowShape(world: World, workflow: Workflow): JsonObject {
  const { id, name, path } = workflow;
  const file = path.split("/").at(-1) ?? path;
  return {
    id,
    node_id: nodeId("W", id),
    name,
    path,
    state: "active",
    created_at: time(workflow.createdAt),
    updated_at: time(workflow.createdAt),
    url: `${repositoryApi(world)}/actions/workflows/${id}`,
    html_url: `${repositoryPage(world)}/blob/${world.repository.defaultBranch}/${path}`,
    badge_url: `${repositoryPage(world)}/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}

export const runUrl = (world: World, run: Run): string => `${repositoryApi(world)}/actions/runs/${run.id}`;
export const runPage = (world: World, run: Run): string => `${repositoryPage(world)}/actions/runs/${run.id}`;

export async function runShape(world: World, run: Run): Promise<JsonObject> {
  const url = runUrl(world, run);
  const repository = minimalRepositoryShape(world);
  const commit = await world.git.readCommit(run.sha);
  if (commit === null) throw new Error(`run ${run.id} is for a commit that does not exist`);
  const { distinct: _distinct, url: _url, ...head } = pushedCommitShape(world, commit);
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WFR", run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CS", run.id),
    url,
    html_url: runPage(world, run),
    pull_requests: [],
    created_at: time(run.createdAt),
    updated_at: time(run.updatedAt),
    run_started_at: time(run.startedAt),
    actor: userShape(world, run.actor),
    triggering_actor: userShape(world, run.triggeredBy),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryApi(world)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repositoryApi(world)}/actions/workflows/${run.workflow.id}`,
    referenced_workflows: [],
    head_commit: head,
    repository,
    head_repository: repository,
  };
}

export function jobShape(world: World, run: Run, job: Job): JsonObject {
  const url = `${repositoryApi(world)}/actions/jobs/${job.id}`;
  const started = job.startedAt ?? job.createdAt;
  return {
    id: job.id,
    run_id: run.id,
    run_url: runUrl(world, run),
    run_attempt: run.attempt,
    workflow_name: run.workflow.name,
    head_branch: run.branch,
    head_sha: run.sha,
    node_id: nodeId("CR", job.id),
    url,
    html_url: `${runPage(world, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: time(job.createdAt),
    started_at: time(started),
    completed_at: job.completedAt === null ? null : time(job.completedAt),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      number: step.number,
      status: step.status,
      conclusion: step.conclusion,
      started_at: step.startedAt === null ? null : time(step.startedAt),
      completed_at: step.completedAt === null ? null : time(step.completedAt),
    })),
    check_run_url: `${repositoryApi(world)}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: job.runner?.id ?? null,
    runner_name: job.runner?.name ?? null,
    runner_group_id: job.runner?.group.id ?? null,
    runner_group_name: job.runner?.group.name ?? null,
  };
}

export function artifactShape(world: World, artifact: Artifact): JsonObject {
  const url = `${repositoryApi(world)}/actions/artifacts/${artifact.id}`;
  const run = world.runs.get(artifact.run);
  const of =
    run === undefined
      ? null
      : {
          id: run.id,
          repository_id: world.repository.id,
          head_repository_id: world.repository.id,
          head_branch: run.branch,
          head_sha: run.sha,
        };
  return {
    id: artifact.id,
    node_id: nodeId("AR", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.content?.length ?? 0,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expiresAt <= world.now(),
    digest: artifact.digest,
    created_at: time(artifact.createdAt),
    updated_at: time(artifact.createdAt),
    expires_at: time(artifact.expiresAt),
    workflow_run: of,
  };
}
