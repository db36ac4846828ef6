import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";

import type { AppIdentity } from "../../src/github/connection.ts";
import { signingKeys } from "../../src/github/state-signature.ts";
import { startInMemoryGitHub } from "../../src/local/in-memory-github.ts";
import type { InMemoryGitHub } from "../../src/local/in-memory-github.ts";
import type { Delivery } from "../../src/local/webhook-sender.ts";
import { benchmarkText, issueBody, issueTitle } from "../decide/campaign-fixtures.ts";
import { randomFrom } from "../random.ts";
import type { Random } from "../random.ts";
import { PlayClock } from "./clock.ts";
import type { Fate } from "./network.ts";
import { AppProcess } from "./process.ts";
import { ScriptedRunner } from "./runner.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const workflowTemplate = readFileSync(new URL("../../templates/workflow.yml", import.meta.url), "utf8");
const app: AppIdentity = { id: 7, keys: signingKeys([privateKey]), workflowTemplate };

const files = {
  "matmul.c": "void matmul(void) {}\n",
  Makefile: "all:\n",
  "README.md": "kernels\n",
  "benchmark.yaml": benchmarkText,
  ".hone/goals/benchmark.yaml": benchmarkText,
  ".hone/goals/more/benchmark.yaml": benchmarkText,
  ".github/workflows/hone.yml": workflowTemplate,
  ".github/hone.yml": "limits: {day: {runner_minutes: 100000}}\n",
};
const permissions = {
  metadata: "read",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  actions: "write",
} as const;

/** One play: GitHub, people, a runner, one or two processes of the app, and all that goes wrong between them. */
export class Play {
  readonly random: Random;
  readonly clock = new PlayClock();
  readonly github: InMemoryGitHub;
  readonly runner: ScriptedRunner;
  readonly processes: AppProcess[] = [];
  /** Deliveries that are on their way. */
  readonly mail: Delivery[] = [];
  /** What happened, for the message of a failed play. */
  readonly story: string[] = [];
  /** GUIDs of the deliveries whose work some process has done. */
  readonly workedOff = new Set<string>();
  readonly #troubles: (readonly string[])[] = [];

  private constructor(random: Random, github: InMemoryGitHub, clock: PlayClock) {
    this.random = random;
    this.github = github;
    this.clock = clock;
    this.runner = new ScriptedRunner(github, clock);
  }

  static async begin(seed: number): Promise<Play> {
    const clock = new PlayClock();
    let play: Play | null = null;
    const github = await startInMemoryGitHub({
      repository: { owner: "octo", name: "kernels", files },
      app: { id: 7, slug: "hone", privateKey, webhookSecret: "a-long-secret-of-the-test", permissions },
      users: [
        { login: "ada", permission: "write" },
        { login: "eve", permission: "triage" },
        { login: "mallory", permission: "none" },
      ],
      clock: clock.date,
      onQueued: (run) => play?.runner.queue(run),
    });
    play = new Play(randomFrom(seed), github, clock);
    github.setReceiver(async () => 202);
    play.start();
    return play;
  }

  get troubles(): readonly string[] {
    return this.#troubles.flat();
  }

  issue(as: string): number {
    return this.github.openIssue({ title: issueTitle, body: issueBody, as }).number;
  }

  start(): void {
    const process = new AppProcess({ github: this.github, app, privateKey, clock: this.clock }, this.workedOff);
    this.processes.push(process);
    this.#troubles.push(process.troubles);
  }

  #posted = 0;

  /** New deliveries of GitHub's go into the mail. */
  async collect(): Promise<void> {
    await this.github.webhooksSettled();
    this.mail.push(...this.github.deliveries.slice(this.#posted));
    this.#posted = this.github.deliveries.length;
    for (const process of this.processes) process.tick();
  }

  /** A delivery of those on their way reaches a process; any may overtake any other. */
  deliver(keep: boolean): void {
    const at = this.random.below(this.mail.length);
    const [delivery] = keep ? [this.mail[at]] : this.mail.splice(at, 1);
    if (!delivery) return;
    const { guid: id, event: name, payload } = delivery;
    this.random.pick(this.processes).take({ id, name, payload });
  }

  /** Nobody takes it, and GitHub knows; or somebody took it who is lost with all that was in mind. */
  lose(): void {
    const [delivery] = this.mail.splice(this.random.below(this.mail.length), 1);
    if (delivery && this.random.chance(0.5)) delivery.statusCode = 502;
  }

  /** A process ends between any two of its requests; another takes its place and knows nothing. */
  async crash(): Promise<void> {
    const process = this.random.pick(this.processes);
    this.processes.splice(this.processes.indexOf(process), 1);
    await process.network.cut(this.random);
    this.start();
    this.say("a process crashes");
  }

  /** One request of one process goes on. */
  async request(process: AppProcess, fate: Fate): Promise<void> {
    this.clock.pass(150);
    await process.network.step(this.random, fate);
    await atRest(process);
  }

  async begin(process: AppProcess): Promise<void> {
    process.begin(this.random);
    await atRest(process);
  }

  say(what: string): void {
    this.story.push(`${this.clock.date().toISOString().slice(11, 19)} ${what}`);
  }
}

/** Until the process waits for the network, or has nothing to do. */
async function atRest(process: AppProcess): Promise<void> {
  const progress = (): number => process.network.asked + process.finished;
  for (let quiet = 0, seen = progress(); quiet < 2;) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = progress() === seen ? quiet + 1 : 0;
    seen = progress();
  }
}
