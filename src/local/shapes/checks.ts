/** Check runs, as GitHub writes them. */
import type { JsonObject } from "../json.ts";
import type { CheckRun, World } from "../world.ts";
import { appShape, nodeId, repositoryApi, repositoryPage, time } from "./identities.ts";

/** Webhooks tell the whole check suite, answers its number alone. */
export function checkRunShape(world: World, check: CheckRun, as: "answer" | "webhook"): JsonObject {
  const url = `${repositoryApi(world)}/check-runs/${check.id}`;
  const page = `${repositoryPage(world)}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CR", check.id),
    name: check.name,
    head_sha: check.head,
    external_id: check.externalId ?? "",
    url,
    html_url: page,
    details_url: check.detailsUrl ?? page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: time(check.startedAt ?? world.repository.createdAt),
    completed_at: check.completedAt === null ? null : time(check.completedAt),
    output: { ...check.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: as === "answer" ? { id: suiteOf(check) } : suiteShape(world, check),
    app: appShape(world),
    pull_requests: [],
  };
}

/** GitHub has one suite for each app and commit. */
const suiteOf = ({ head }: CheckRun): number => Number.parseInt(head.slice(0, 8), 16) + 1;

function suiteShape(world: World, check: CheckRun): JsonObject {
  const id = suiteOf(check);
  const at = time(check.startedAt ?? world.repository.createdAt);
  return {
    id,
    node_id: nodeId("CS", id),
    head_branch: null,
    head_sha: check.head,
    status: check.status,
    conclusion: check.conclusion,
    url: `${repositoryApi(world)}/check-suites/${id}`,
    before: null,
    after: null,
    pull_requests: [],
    app: appShape(world),
    created_at: at,
    updated_at: at,
  };
}
