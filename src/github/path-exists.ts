import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";

/** Whether there is a file or a folder at a path of a commit. */
export async function pathExists({ octokit, owner, repo }: Repository, commit: string, path: string): Promise<boolean> {
  return (await orAbsent(octokit.rest.repos.getContent({ owner, repo, path, ref: commit }))) !== null;
}
