/** Starts an offline GitHub for a test, and an app's side of it. */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { onTestFinished, vi } from "vitest";
import { z } from "zod";

import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import type { OfflineGitHub, OfflineGitHubOptions } from "../../src/local/offline-github.ts";

// Real processes and git: on a busy machine more than vitest's five seconds.
vi.setConfig({ testTimeout: 60_000 });

export const owner = "octo";
export const repo = "kernels";
export const here = { owner, repo };
export const webhookSecret = "a-long-secret-of-the-test";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
export const appPermissions = {
  metadata: "read",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  actions: "write",
  checks: "write",
} as const;

export type Play = OfflineGitHub & {
  /** As the app, with all its permissions. */
  octokit: Octokit;
  /** As the app with a token of fewer permissions. */
  restricted: (permissions: Record<string, "read" | "write">) => Octokit;
};

export async function startPlay(
  more: { files?: Record<string, string> } & Partial<Omit<OfflineGitHubOptions, "app" | "repository">> = {},
): Promise<Play> {
  const { files = {}, ...options } = more;
  const github = await startOfflineGitHub({
    repository: { owner, name: repo, files: { "README.md": "hello\n", ...files } },
    app: { id: 7, slug: "hone", privateKey, webhookSecret, permissions: appPermissions },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    ...options,
  });
  onTestFinished(() => github.close());
  const { apiUrl: baseUrl, installationId } = github;
  const octokit = new Octokit({ baseUrl, authStrategy: createAppAuth, auth: { appId: 7, privateKey, installationId } });
  const restricted: Play["restricted"] = (permissions) =>
    new Octokit({ baseUrl, auth: github.installationToken(permissions) });
  return { ...github, octokit, restricted };
}

/** The app as itself, by its key. */
export const appJwtOctokit = ({ apiUrl: baseUrl }: OfflineGitHub): Octokit =>
  new Octokit({ baseUrl, authStrategy: createAppAuth, auth: { appId: 7, privateKey } });

export type Received = { headers: IncomingHttpHeaders; body: string };

/** Stands where the app listens; keeps what comes. */
export async function receiveWebhooks(github: OfflineGitHub): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  github.setWebhookUrl(`http://127.0.0.1:${address.port}/hook`);
  return received;
}

/** Waits until a run is over; its jobs' logs say why it failed. */
export async function finished(github: OfflineGitHub, id: number): Promise<{ conclusion: string | null; log: string }> {
  for (;;) {
    const run = github.runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    if (run.status === "completed")
      return { conclusion: run.conclusion, log: run.jobs.flatMap((job) => job.log).join("\n") };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Dispatches `hone.yml` on main and gives the run's id (octokit's types do not know that answer yet). */
export async function dispatchRun({ octokit }: Play, inputs: Record<string, string> = {}): Promise<number> {
  const wanted = { ...here, workflow_id: "hone.yml", ref: "main", inputs, return_run_details: true };
  const { data } = await octokit.actions.createWorkflowDispatch(wanted);
  return z.object({ workflow_run_id: z.number() }).parse(data).workflow_run_id;
}
