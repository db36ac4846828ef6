import { createHmac, randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { webhookPath, type ServerOptions } from "../../src/app.ts";
import { example, kernel, startApp, startGitHub, states, webhookSecret, workflow } from "./world.ts";

const files = { ...kernel, ".github/workflows/hone.yml": workflow("run: sleep 600") };

async function play(options: Partial<ServerOptions> = {}) {
  const github = await startGitHub(files);
  const log: string[] = [];
  const server = await startApp(github, { sweep: false, log: (line) => void log.push(line), ...options });
  const url = `http://127.0.0.1:${server.port}`;
  const ask = () => {
    const { number } = github.openIssue({ title: "Make matmul faster", body: example("goal.md"), as: "ada" });
    github.labelIssue({ number, label: "optimize", as: "ada" });
    return number;
  };
  const deliver = (name: string, payload: unknown) => {
    const body = JSON.stringify(payload);
    const headers = {
      "content-type": "application/json",
      "x-github-event": name,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
    };
    return fetch(`${url}${webhookPath}`, { method: "POST", body, headers });
  };
  return { github, server, log, url, ask, deliver };
}

const Ready = z.strictObject({
  status: z.enum(["ready", "draining"]),
  queue: z.strictObject({ waiting: z.int(), running: z.int(), delayed: z.int(), oldestMs: z.number() }),
  sweep: z.strictObject({ lastSweep: z.string().nullable(), repositories: z.int(), problem: z.string().nullable() }),
  limits: z.array(z.strictObject({ account: z.string(), remaining: z.int().nullable(), blockedUntil: z.string() })),
});
const readiness = async (url: string) => {
  const answer = await fetch(`${url}/ready`);
  const text = await answer.text();
  expect(text).not.toMatch(/ghs_|PRIVATE KEY|a-long-secret/);
  return Ready.parse(JSON.parse(text));
};

test("/ready tells what waits and how the sweep went; while the server ends it says so, and takes no delivery", async () => {
  const { github, server, url, ask, deliver } = await play({ drainMs: 20_000 });
  expect(await readiness(url)).toMatchObject({ status: "ready", queue: { waiting: 0, running: 0 }, limits: [] });
  github.setWebhookUrl(`${url}${webhookPath}`);
  github.faults(() => ({ kind: "slow", ms: 300 }));
  ask();
  await github.webhooksSettled();
  await vi.waitUntil(async () => (await readiness(url)).queue.running > 0);
  const closed = server.close();
  expect(await readiness(url)).toMatchObject({ status: "draining" });
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  expect((await deliver("star", { action: "created" })).status).toBe(503);
  github.faults(null);
  await closed;
  // The work at hand was ended, not dropped.
  expect(states(github)).not.toEqual([]);
  await expect(fetch(`${url}/ping`)).rejects.toThrow("fetch failed");
});

test("the end does not wait for work longer than its limit, and says how much it leaves", async () => {
  const { github, server, url, ask, log } = await play({ drainMs: 100 });
  github.setWebhookUrl(`${url}${webhookPath}`);
  github.faults(() => ({ kind: "slow", ms: 3000 }));
  ask();
  await github.webhooksSettled();
  const began = performance.now();
  await server.close();
  expect(performance.now() - began).toBeLessThan(2500);
  expect(log.join("")).toContain("the next start's sweep finds it");
  github.faults(null);
});

test("a delivery that came twice, or again later, is worked off to the same end", async () => {
  const { github, server, url, ask } = await play();
  github.setWebhookUrl(`${url}${webhookPath}`);
  ask();
  await github.webhooksSettled();
  await server.app.idle();
  const [first] = github.deliveries.filter(({ event, action }) => event === "issues" && action === "labeled");
  if (!first) throw new Error("the label was delivered");
  for (let times = 0; times < 3; times++) github.redeliver(first);
  await github.webhooksSettled();
  await server.app.idle();
  expect(states(github).filter((ref) => ref.includes("/issue-"))).toHaveLength(1);
  expect(github.runs.size).toBe(1);
  expect([...github.comments.values()]).toHaveLength(1);
});

test("what was delivered to nobody is asked for again by the sweep, and worked off", async () => {
  const { github, server, url, ask, log } = await play();
  ask();
  await github.webhooksSettled();
  github.setWebhookUrl(`${url}${webhookPath}`);
  server.app.startSweeping();
  await vi.waitUntil(() => github.runs.size > 0, { timeout: 55_000, interval: 200 });
  await github.webhooksSettled();
  await server.app.idle();
  expect(github.deliveries.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThan(0);
  expect(log.filter((line) => line.includes("deliveries swept"))).toHaveLength(1);
  expect(github.runs.size).toBe(1);
  expect(github.violations).toEqual([]);
});

test("GitHub's limits delay the work and lose none of it", async () => {
  const { github, server, url, ask } = await play({ throttle: true });
  github.setWebhookUrl(`${url}${webhookPath}`);
  github.faults(({ operation, nth }) =>
    operation.startsWith("git/create") && nth === 1 ? { kind: "secondary-limit", retryAfter: 1 } : null,
  );
  ask();
  await github.webhooksSettled();
  await server.app.idle();
  await vi.waitUntil(() => github.runs.size > 0, { timeout: 55_000, interval: 200 });
  expect(states(github).filter((ref) => ref.includes("/issue-"))).toHaveLength(1);
  expect(github.runs.size).toBe(1);
});
