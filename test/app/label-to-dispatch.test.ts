import { generateKeyPairSync } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { startServer, webhookPath } from "../../src/app.ts";
import { startOfflineGitHub, type OfflineGitHub } from "../../src/local/offline-github.ts";
import { Campaign } from "../../src/model/campaign.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const webhookSecret = "a-long-secret-of-the-test";

const example = (file: string) => readFileSync(new URL(`../../examples/matmul-c/${file}`, import.meta.url), "utf8");
const kernel = Object.fromEntries(
  ["benchmark.yaml", "matmul.c", "flags.mk", "Makefile"].map((file) => [file, example(file)]),
);

/** Like the template, with a step that needs no action. */
const workflow = `name: Hone
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
      - run: echo nothing
`;

type World = { github: OfflineGitHub; settle(): Promise<void>; log: string[] };

async function startWorld(files: Record<string, string>): Promise<World> {
  const github = await startOfflineGitHub({
    repository: { owner: "octo", name: "kernels", files },
    app: {
      id: 7,
      slug: "hone",
      privateKey,
      webhookSecret,
      permissions: { metadata: "read", contents: "write", issues: "write", pull_requests: "write", actions: "write" },
    },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    runner: { labels: ["self-hosted"] },
  });
  const log: string[] = [];
  const server = await startServer({
    appId: 7,
    privateKey,
    webhookSecret,
    baseUrl: github.apiUrl,
    host: "127.0.0.1",
    port: 0,
    throttle: false,
    log: (line) => void log.push(line),
  });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  onTestFinished(async () => {
    await server.close();
    await github.close();
  });
  const settle = async () => {
    await github.webhooksSettled();
    await server.app.idle();
  };
  return { github, settle, log };
}

const labelled = async ({ github, settle }: World, body: string, as = "ada") => {
  const { number } = github.openIssue({ title: "Make matmul faster", body, as });
  github.labelIssue({ number, label: "optimize", as });
  await settle();
  return number;
};

const states = (github: OfflineGitHub): string[] =>
  execFileSync("git", ["for-each-ref", "--format=%(refname)", "refs/hone"], {
    cwd: github.repositoryPath,
    encoding: "utf8",
  })
    .split("\n")
    .filter((line) => line !== "");

const campaignAt = (github: OfflineGitHub, ref: string): Campaign =>
  Campaign.parse(
    JSON.parse(execFileSync("git", ["show", `${ref}:campaign.json`], { cwd: github.repositoryPath, encoding: "utf8" })),
  );

test("a label claims a campaign, dispatches its run with ids only, and tells it on the issue", async () => {
  const world = await startWorld({ ...kernel, ".github/workflows/hone.yml": workflow });
  const { github } = world;
  const number = await labelled(world, example("goal.md"));
  expect(world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  const [ref = "", ...others] = states(github);
  expect(others).toEqual([]);
  expect(ref).toMatch(/^refs\/hone\/campaigns\/issue-1-[0-9a-f]{8}$/);
  const campaign = campaignAt(github, ref);
  const [run] = [...github.runs.values()];
  expect(run?.inputs).toEqual({
    campaign: campaign.id,
    mode: "evolve",
    attempt: "1",
    state: expect.stringMatching(/^[0-9a-f]{40}$/),
    runs_on: '["self-hosted"]',
  });
  expect(campaign.runs[0]).toMatchObject({ mode: "evolve", attempt: 1, runId: run?.id });
  const comments = [...github.comments.values()];
  expect(comments).toHaveLength(1);
  expect(comments[0]).toMatchObject({ issue: number, user: { type: "Bot" } });
  expect(github.violations).toEqual([]);
});
