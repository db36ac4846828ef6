import type { Permission, RepositoryFacts } from "../decide/observation.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";

/** The repository as it is now. */
export async function readRepository({ octokit, owner, repo }: Repository): Promise<RepositoryFacts> {
  const { data } = await octokit.rest.repos.get({ owner, repo });
  return {
    id: data.id,
    fullName: data.full_name,
    url: data.html_url,
    defaultBranch: data.default_branch,
    hasIssues: data.has_issues,
    isPublic: !data.private,
    state: data.archived ? "archived" : data.disabled ? "disabled" : "open",
  };
}

/** The commit that a branch is at; null where there is no such branch. */
export async function headOf({ octokit, owner, repo }: Repository, branch: string): Promise<string | null> {
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }));
  return found?.data.object.sha ?? null;
}

/** What a person may do here. Someone who is no collaborator may do nothing. */
export async function readPermission({ octokit, owner, repo }: Repository, username: string): Promise<Permission> {
  const found = await orAbsent(octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username }));
  const permission = found?.data.permission;
  return permission === "admin" || permission === "write" || permission === "read" ? permission : "none";
}
