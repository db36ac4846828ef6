import { execFileSync } from "node:child_process";
import type { OfflineGitHub } from "../../local/offline-github.ts";
import { EnvironmentError } from "../../model/input-error.ts";
import type { Ending } from "./follow.ts";

export type PublishedPull = { number: number; title: string; body: string; branch: string; files: string[] };

/** The pull request that the campaign ended in. Throws with the campaign's own reason where there is none. */
export function publishedPull(github: OfflineGitHub, { campaign }: Ending): PublishedPull {
  const issue = campaign.pullRequest === null ? undefined : github.issues.get(campaign.pullRequest);
  if (!issue?.pull) {
    throw new EnvironmentError(
      `The campaign ended without a pull request: ${campaign.reason ?? campaign.phase}`,
      "On a machine with other load, run the demo again: a gain that is not certain is not published",
    );
  }
  const { head } = issue.pull;
  const range = `${campaign.request.base}...refs/heads/${head}`;
  const names = execFileSync("git", ["-C", github.repositoryPath, "diff", "--name-only", range], { encoding: "utf8" });
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    branch: head,
    files: names.split("\n").filter(Boolean),
  };
}
