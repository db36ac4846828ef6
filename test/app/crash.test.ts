import { once } from "node:events";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { webhookPath } from "../../src/app.ts";
import { campaignAt, example, kernel, privateKey, startGitHub, states, webhookSecret, workflow } from "./world.ts";

/** `hone serve` as its own process, against the stand-in for GitHub. */
async function serve(apiUrl: string) {
  const child = execa("node", ["bin/hone.js", "serve", "--json"], {
    cwd: new URL("../..", import.meta.url),
    env: {
      APP_ID: "7",
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
      GITHUB_API_URL: apiUrl,
      PORT: "0",
      HOST: "127.0.0.1",
    },
    reject: false,
    forceKillAfterDelay: 10_000,
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await child;
  });
  const [line]: Buffer[] = await once(child.stdout, "data");
  const { port } = z.object({ port: z.int() }).parse(JSON.parse(String(line)));
  const url = `http://127.0.0.1:${port}`;
  return { child, hook: `${url}${webhookPath}`, url };
}

test("killed after the answer and before the work, the next start does it, once", async () => {
  const github = await startGitHub({ ...kernel, ".github/workflows/hone.yml": workflow("run: sleep 600") });
  onTestFinished(() => github.close());
  github.faults(() => ({ kind: "slow", ms: 2000 }));
  const first = await serve(github.apiUrl);
  github.setWebhookUrl(first.hook);
  const { number } = github.openIssue({ title: "Make matmul faster", body: example("goal.md"), as: "ada" });
  github.labelIssue({ number, label: "optimize", as: "ada" });
  await github.webhooksSettled();
  expect(github.deliveries.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  first.child.kill("SIGKILL");
  await first.child;
  expect(states(github)).toEqual([]);
  github.faults(null);
  const second = await serve(github.apiUrl);
  github.setWebhookUrl(second.hook);
  await vi.waitUntil(() => github.runs.size > 0, { timeout: 90_000, interval: 200 });
  second.child.kill("SIGTERM");
  expect((await second.child).exitCode).toBe(0);
  const [ref = ""] = states(github).filter((name) => name.includes("/issue-"));
  expect(campaignAt(github, ref)).toMatchObject({ issue: number, actor: "ada" });
  expect(github.runs.size).toBe(1);
  expect(github.violations).toEqual([]);
}, 120_000);

test("a push that was answered and lost with the process is fetched again: who pushed starts the goal's campaign", async () => {
  const github = await startGitHub({
    ...kernel,
    ".github/workflows/hone.yml": workflow("run: sleep 600"),
    ".github/hone.yml": "goals: [goal.md]\n",
  });
  onTestFinished(() => github.close());
  github.faults(() => ({ kind: "slow", ms: 2000 }));
  const first = await serve(github.apiUrl);
  github.setWebhookUrl(first.hook);
  await github.pushFiles({ branch: "main", files: { "goal.md": example("goal.md") }, as: "ada" });
  await github.webhooksSettled();
  first.child.kill("SIGKILL");
  await first.child;
  github.faults(null);
  const second = await serve(github.apiUrl);
  github.setWebhookUrl(second.hook);
  await vi.waitUntil(() => github.runs.size > 0, { timeout: 90_000, interval: 200 });
  const campaigns = states(github).filter((name) => name.includes("/issue-"));
  expect(campaigns.map((ref) => campaignAt(github, ref).actor)).toEqual(["ada"]);
  expect([...github.issues.values()]).toHaveLength(1);
  expect(github.violations).toEqual([]);
}, 120_000);
