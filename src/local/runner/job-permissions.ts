/** What a job's token may do. */
import type { Level, Permissions } from "../world.ts";
import type { WorkflowPermissions } from "./workflow-file.ts";

const scopes = [
  "actions",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "issues",
  "packages",
  "pages",
  "pull_requests",
  "statuses",
];

/** GitHub's default for new repositories, where a workflow says nothing. */
const byDefault: Permissions = { contents: "read", packages: "read", metadata: "read" };

/** The job's own `permissions:` replace the workflow's altogether; names are GitHub's for tokens. */
export function jobPermissions(
  workflow: WorkflowPermissions | undefined,
  job: WorkflowPermissions | undefined,
): Permissions {
  const said = job ?? workflow;
  if (said === undefined) return byDefault;
  if (typeof said === "string") return all(said === "read-all" ? "read" : "write");
  const granted: Record<string, Level> = { metadata: "read" };
  for (const [name, level] of Object.entries(said)) {
    if (level !== "none") granted[name.replaceAll("-", "_")] = level;
  }
  return granted;
}

function all(level: Level): Permissions {
  return { ...Object.fromEntries(scopes.map((name) => [name, level])), metadata: "read" };
}
