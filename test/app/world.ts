import { generateKeyPairSync } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { startServer, webhookPath, type RunningServer, type ServerOptions } from "../../src/app.ts";
import { startOfflineGitHub, type OfflineGitHub, type OfflineGitHubOptions } from "../../src/local/offline-github.ts";
import { holdValid } from "../github/valid.ts";
import { Campaign } from "../../src/model/campaign.ts";

export const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
export const webhookSecret = "a-long-secret-of-the-test";

export const example = (file: string) =>
  readFileSync(new URL(`../../examples/matmul-c/${file}`, import.meta.url), "utf8");
export const kernel = Object.fromEntries(
  ["benchmark.yaml", "matmul.c", "flags.mk", "Makefile"].map((file) => [file, example(file)]),
);

/** The template, whose step is given. */
export const workflow = (step: string): string => `name: Hone
run-name: "hone \${{ inputs.mode }} \${{ inputs.campaign }} #\${{ inputs.attempt }}"
on:
  workflow_dispatch:
    inputs:
      campaign: { required: true, type: string }
      mode: { required: true, type: string }
      attempt: { required: true, type: string }
      state: { required: true, type: string }
      runs_on: { required: true, type: string }
jobs:
  hone:
    runs-on: \${{ fromJSON(inputs.runs_on) }}
    steps:
      - ${step}
`;

export type World = { github: OfflineGitHub; settle(): Promise<void>; log: string[] };

/** GitHub alone, without the app; closed by the caller. */
export const startGitHub = (
  files: Record<string, string>,
  actions: Record<string, string> = {},
  limits: OfflineGitHubOptions["limits"] = {},
): Promise<OfflineGitHub> =>
  startOfflineGitHub({
    limits,
    repository: { owner: "octo", name: "kernels", files },
    app: {
      id: 7,
      slug: "hone",
      privateKey,
      webhookSecret,
      permissions: {
        metadata: "read",
        contents: "write",
        issues: "write",
        pull_requests: "write",
        actions: "write",
        checks: "write",
      },
    },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    actions,
  });

/** The app beside an offline GitHub, which sends it nothing yet; both end with the test. */
export async function startApp(github: OfflineGitHub, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    appId: 7,
    privateKey,
    webhookSecret,
    baseUrl: github.apiUrl,
    host: "127.0.0.1",
    port: 0,
    throttle: false,
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    await github.close();
  });
  return server;
}

export async function startWorld(files: Record<string, string>, actions: Record<string, string> = {}): Promise<World> {
  const github = await startGitHub(files, actions);
  holdValid(github);
  const log: string[] = [];
  const server = await startApp(github, { log: (line) => void log.push(line) });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  const settle = async () => {
    await github.webhooksSettled();
    await server.app.idle();
  };
  return { github, settle, log };
}

export const labelled = async ({ github, settle }: World, body: string, as = "ada") => {
  const { number } = github.openIssue({ title: "Make matmul faster", body, as });
  github.labelIssue({ number, label: "optimize", as });
  await settle();
  return number;
};

export const states = (github: OfflineGitHub): string[] =>
  execFileSync("git", ["for-each-ref", "--format=%(refname)", "refs/hone"], {
    cwd: github.repositoryPath,
    encoding: "utf8",
  })
    .split("\n")
    .filter((line) => line !== "");

export const campaignAt = (github: OfflineGitHub, ref: string): Campaign =>
  Campaign.parse(
    JSON.parse(execFileSync("git", ["show", `${ref}:campaign.json`], { cwd: github.repositoryPath, encoding: "utf8" })),
  );
