/**
 * What of GitHub is played: the names, as GitHub's own descriptions write them. `scripts/extract-github-api.ts` cuts
 * the descriptions down to this list, and the rules in `rules/` must cover it (a test compares them).
 */

/** REST operations by `operationId`. */
export const playedOperations = [
  "apps/get-authenticated",
  "apps/get-repo-installation",
  "apps/list-installations",
  "apps/create-installation-access-token",
  "repos/get",
  "repos/get-collaborator-permission-level",
  "repos/get-content",
  "repos/get-branch",
  "repos/get-commit",
  "repos/compare-commits",
  "issues/get",
  "issues/update",
  "issues/list-for-repo",
  "issues/list-comments",
  "issues/get-comment",
  "issues/create-comment",
  "issues/update-comment",
  "issues/add-labels",
  "issues/remove-label",
  "issues/list-labels-on-issue",
  "git/get-ref",
  "git/list-matching-refs",
  "git/create-ref",
  "git/update-ref",
  "git/delete-ref",
  "git/get-commit",
  "git/create-commit",
  "git/get-tree",
  "git/create-tree",
  "git/get-blob",
  "git/create-blob",
  "actions/list-repo-workflows",
  "actions/get-workflow",
  "actions/create-workflow-dispatch",
  "actions/list-workflow-runs",
  "actions/list-workflow-runs-for-repo",
  "actions/get-workflow-run",
  "actions/cancel-workflow-run",
  "actions/list-jobs-for-workflow-run",
  "actions/list-workflow-run-artifacts",
  "actions/get-artifact",
  "actions/download-artifact",
  "pulls/create",
  "pulls/get",
  "pulls/list",
  "pulls/update",
  "pulls/list-files",
] as const;

export type PlayedOperation = (typeof playedOperations)[number];

/** Webhooks by `event.action`, or the event alone where GitHub has no action. */
export const playedWebhooks = [
  "issues.opened",
  "issues.labeled",
  "issues.unlabeled",
  "issues.edited",
  "issues.closed",
  "issues.reopened",
  "issue_comment.created",
  "issue_comment.edited",
  "pull_request.opened",
  "pull_request.edited",
  "pull_request.closed",
  "pull_request.reopened",
  "pull_request.labeled",
  "pull_request.unlabeled",
  "push",
  "workflow_run.requested",
  "workflow_run.in_progress",
  "workflow_run.completed",
] as const;

export type PlayedWebhook = (typeof playedWebhooks)[number];

/** GraphQL fields by type. */
export const playedGraphql = {
  Query: ["repository"],
  Mutation: ["createCommitOnBranch"],
  Node: ["id"],
  GitObject: ["id", "oid"],
  Repository: ["id", "name", "nameWithOwner", "defaultBranchRef", "ref", "object"],
  Ref: ["id", "name", "prefix", "target"],
  Commit: ["id", "oid", "url", "message", "committedDate"],
  Tree: ["id", "oid"],
  Blob: ["id", "oid", "byteSize", "isBinary", "text"],
  CreateCommitOnBranchPayload: ["clientMutationId", "commit", "ref"],
} as const;
