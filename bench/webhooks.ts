/**
 * How fast the app answers deliveries on one core, with bare Probot beside it in the same run; that the work goes on after
 * the answer; and that it survives a kill.
 *
 * npm run bench:webhooks [-- --json] [--seconds 20]
 */
import { generateKeyPairSync } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import * as z from "zod";
import { startOfflineGitHub } from "../src/local/offline-github.ts";
import { quantile } from "../src/stats/descriptive.ts";
import { canPin, leaveCoreZero, load, startPinned, type Answer, type Running } from "./webhooks/servers.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, seconds: { type: "string", default: "20" } } });
const rate = 100;
const limitMs = 50;
const rounds = 4;

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const secret = "a-long-secret-of-the-benchmark";
const path = "/api/github/webhooks";
const Ready = z.object({ queue: z.object({ waiting: z.int(), running: z.int(), delayed: z.int() }) });
const folder = mkdtempSync(join(tmpdir(), "hone-webhooks-"));
leaveCoreZero();
const github = await startGitHub();
const env = {
  APP_ID: "7",
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: secret,
  GITHUB_API_URL: github.apiUrl,
  PORT: "0",
  HOST: "127.0.0.1",
};

try {
  const measured = await compare();
  const crash = await killedAfterItsAnswer();
  report({ measured, crash });
} finally {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
}

type Figures = { deliveries: number; failed: number; p50: number; p99: number; max: number };

/** A repository of the name that GitHub's examples have, with a goal on an issue. */
async function startGitHub() {
  const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const Manifest = z.object({ default_permissions: z.record(z.string(), z.enum(["read", "write"])) });
  const { default_permissions: permissions } = Manifest.parse(parse(read("app.yml")));
  const files = ["benchmark.yaml", "matmul.c", "flags.mk", "Makefile"].map((file) => [
    file,
    read(`examples/matmul-c/${file}`),
  ]);
  return startOfflineGitHub({
    repository: {
      owner: "Codertocat",
      name: "Hello-World",
      files: { ...Object.fromEntries(files), ".github/workflows/hone.yml": read("templates/workflow.yml") },
    },
    app: { id: 7, slug: "hone", privateKey, webhookSecret: secret, permissions },
    users: [{ login: "Codertocat", permission: "write" }],
    runners: [],
  });
}

function startHone(): Promise<Running> {
  return startPinned({
    name: "hone serve",
    args: ["bin/hone.js", "serve", "--json"],
    env,
    log: join(folder, "hone.log"),
  });
}
function startProbot(): Promise<Running> {
  return startPinned({
    name: "bare Probot",
    args: ["bench/webhooks/bare-probot.ts"],
    env,
    log: join(folder, "probot.log"),
  });
}

/** Both under the same load, turn about, so that what the machine does besides hits both. */
async function compare(): Promise<{ hone: Figures; probot: Figures; work: number }> {
  const servers = [await startHone(), await startProbot()];
  const answers = new Map<Running, Answer[]>(servers.map((server) => [server, []]));
  const before = github.requests.length;
  try {
    for (const server of servers) await volley(server, 2);
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        answers.get(server)?.push(...(await volley(server, Number(values.seconds) / rounds)));
        await rest(server);
      }
    }
  } finally {
    for (const server of servers) await server.kill("SIGTERM");
  }
  const [hone, probot] = [...answers.values()].map(figures);
  if (!hone || !probot) throw new Error("both were measured");
  return { hone, probot, work: github.requests.length - before };
}

function volley({ url }: Running, seconds: number): Promise<Answer[]> {
  return load({ url: `${url}${path}`, secret, installation: github.installationId, rate, seconds });
}

/** Hone's work goes on after the answers; the other's turn begins when it is done. */
async function rest({ name, url }: Running): Promise<void> {
  for (let left = name === "hone serve" ? 1 : 0; left > 0;) {
    await wait(200);
    const { queue } = Ready.parse(await (await fetch(`${url}/ready`)).json());
    left = queue.waiting + queue.running;
  }
}

function figures(answers: Answer[]): Figures {
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const failed = answers.filter(({ status }) => status !== 200).length;
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return { deliveries: answers.length, failed, p50, p99, max: times.at(-1) ?? Number.NaN };
}

type Crash = { answeredMs: number; requestsBefore: number; finishedSeconds: number; campaigns: number; runs: number };

/** GitHub is made slow, so that all of the work is still to be done when the server is killed. */
async function killedAfterItsAnswer(): Promise<Crash> {
  github.faults(() => ({ kind: "slow", ms: 2000 }));
  const first = await startHone();
  github.setWebhookUrl(`${first.url}${path}`);
  const goal = readFileSync(new URL("../examples/matmul-c/goal.md", import.meta.url), "utf8");
  const { number } = github.openIssue({ title: "Make matmul faster", body: goal, as: "Codertocat" });
  const began = performance.now();
  github.labelIssue({ number, label: "optimize", as: "Codertocat" });
  await github.webhooksSettled();
  const answeredMs = performance.now() - began;
  await first.kill("SIGKILL");
  const [requestsBefore, lost] = [github.runs.size, states().length];
  if (requestsBefore + lost > 0) throw new Error("the work was done before the server was killed");
  github.faults(null);
  const restarted = performance.now();
  const second = await startHone();
  github.setWebhookUrl(`${second.url}${path}`);
  while (github.runs.size === 0) {
    if (performance.now() - restarted > 60_000) throw new Error("the next start did not finish the work");
    await wait(100);
  }
  const finishedSeconds = (performance.now() - restarted) / 1000;
  await rest(second);
  await second.kill("SIGTERM");
  return { answeredMs, requestsBefore, finishedSeconds, campaigns: states().length, runs: github.runs.size };
}

function states(): string[] {
  const refs = execFileSync("git", ["for-each-ref", "--format=%(refname)", "refs/hone/campaigns"], {
    cwd: github.repositoryPath,
    encoding: "utf8",
  });
  return refs.split("\n").filter((line) => line.includes("/issue-"));
}

type Report = { measured: Awaited<ReturnType<typeof compare>>; crash: Crash };

function report({ measured: { hone, probot, work }, crash }: Report): void {
  const ratio = hone.p99 / probot.p99;
  const targets = [
    {
      name: `p99 of the answer below ${limitMs} ms at ${rate} deliveries a second on one core`,
      holds: hone.p99 < limitMs,
    },
    { name: "every delivery is answered 200", holds: hone.failed === 0 },
    { name: "after a kill the next start finishes the work, once", holds: crash.campaigns === 1 && crash.runs === 1 },
  ];
  if (values.json) {
    console.log(
      JSON.stringify({ schemaVersion: 1, rate, pinned: canPin, hone, probot, ratio, work, crash, targets }, null, 2),
    );
  } else {
    const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(10);
    console.log(`${rate} deliveries a second, ${canPin ? "one core each" : "not pinned: there is no taskset here"}`);
    for (const [name, of] of [["hone serve", hone] as const, ["bare Probot", probot] as const]) {
      console.log(
        `  ${name.padEnd(12)} p50${ms(of.p50)}  p99${ms(of.p99)}  max${ms(of.max)}  ${of.deliveries} sent, ${of.failed} failed`,
      );
    }
    console.log(`  Hone's p99 is ${ratio.toFixed(2)} of Probot's; Hone asked GitHub ${work} times after its answers`);
    console.log(
      `killed after the answer (${crash.answeredMs.toFixed(0)} ms), before the work: the next start claimed and dispatched`,
    );
    console.log(`  in ${crash.finishedSeconds.toFixed(1)} s: ${crash.campaigns} campaign, ${crash.runs} run`);
    for (const { name, holds } of targets) console.log(`${holds ? "holds " : "MISSED"}  ${name}`);
  }
  if (!targets.every(({ holds }) => holds)) process.exitCode = 1;
}
