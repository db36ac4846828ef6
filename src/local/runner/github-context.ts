/** The `github` context that a run sees. */
import type { JsonObject } from "../json.ts";
import { fullName } from "../world.ts";
import type { Run, World } from "../world.ts";

/** With a name under `.localhost`: the artifact client takes any other for a GitHub server that lacks the service. */
export function serverUrl(world: World): string {
  return `http://github.localhost:${new URL(world.origin).port}`;
}

/** Token and workspace are there only inside a job. */
export function githubContext(
  world: World,
  run: Run,
  job: { token: string; workspace: string; key: string } | null,
): JsonObject {
  const { repository } = world;
  return {
    event_name: run.event,
    event: run.payload,
    repository: fullName(repository),
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    ref: `refs/heads/${run.branch}`,
    ref_name: run.branch,
    ref_type: "branch",
    ref_protected: false,
    sha: run.sha,
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(run.attempt),
    workflow: run.workflow.name,
    workflow_ref: `${fullName(repository)}/${run.workflow.path}@refs/heads/${run.branch}`,
    workflow_sha: run.sha,
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: run.triggeredBy.login,
    server_url: serverUrl(world),
    api_url: `${world.origin}/api/v3`,
    graphql_url: `${world.origin}/api/graphql`,
    head_ref: "",
    base_ref: "",
    retention_days: "90",
    ...(job === null ? {} : { token: job.token, workspace: job.workspace, job: job.key }),
  };
}
