import { ProbotOctokit } from "probot";
import { onTestFinished, vi } from "vitest";
import type { Connection } from "../../src/github/connection.ts";
import { orAbsent } from "../../src/github/http-status.ts";
import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import type { OfflineGitHub } from "../../src/local/offline-github.ts";
import { keys, privateKey } from "./edge.ts";
import { holdValid } from "./valid.ts";

vi.setConfig({ testTimeout: 60_000 });

/** An offline GitHub and the app's side of it: real git, real HTTP on loopback. */
export type Offline = {
  github: OfflineGitHub;
  connection: Connection;
  /** The connection's, for its hooks. */ octokit: ProbotOctokit;
};

/** @param name of the one repository that there is */
export async function startOffline(files: Record<string, string> = {}, name = "kernels"): Promise<Offline> {
  const permissions = { metadata: "read", contents: "write", issues: "write", actions: "write" } as const;
  const github = await startOfflineGitHub({
    repository: { owner: "octo", name, files: { "README.md": "hello\n", ...files } },
    app: { id: 7, slug: "hone", privateKey, webhookSecret: "a-long-secret-of-the-test", permissions },
    users: [{ login: "ada", permission: "write" }],
  });
  onTestFinished(() => github.close());
  holdValid(github);
  const octokit = new ProbotOctokit({
    baseUrl: github.apiUrl,
    auth: { token: github.installationToken() },
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const app = { id: 7, keys, workflowTemplate: "name: Hone\n" };
  return { github, octokit, connection: { octokit, owner: "octo", repo: name, app } };
}

/** The commit that a ref, given without `refs/`, names; null where there is none. */
export async function refAt({ octokit, owner, repo }: Connection, ref: string): Promise<string | null> {
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref }));
  return found?.data.object.sha ?? null;
}

/** Moves a ref to a commit as anybody with contents write can; makes it where there is none. */
export async function moveRef({ octokit, owner, repo }: Connection, ref: string, sha: string): Promise<void> {
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref }));
  await (found
    ? octokit.rest.git.updateRef({ owner, repo, ref, sha, force: true })
    : octokit.rest.git.createRef({ owner, repo, ref: `refs/${ref}`, sha }));
}

/** A commit of somebody else's with the tree of another one, on top of `parents`. */
export async function foreignCommit(
  { octokit, owner, repo }: Connection,
  of: string,
  parents: readonly string[] = [],
): Promise<string> {
  const { data: known } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: of });
  const commit = { message: "not Hone's", tree: known.tree.sha, parents: [...parents] };
  return (await octokit.rest.git.createCommit({ owner, repo, ...commit })).data.sha;
}
