import type { Campaign } from "../../src/model/campaign.ts";
import { Campaign as CampaignSchema } from "../../src/model/campaign.ts";
import { sha256 } from "../../src/model/digest.ts";
import type { RunResult } from "../../src/model/run-result.ts";
import { notAsked } from "../../src/runner/still-asked.ts";
import type { InMemoryGitHub } from "../../src/local/in-memory-github.ts";
import type { Run } from "../../src/local/world.ts";
import { confirmation } from "../decide/campaign-fixtures.ts";
import { makeZip } from "../github/zip.ts";
import type { Random } from "../random.ts";
import type { PlayClock } from "./clock.ts";

type Working = { run: Run; asked: Campaign; checkpoints: number; ledger: string; tried: number };

/** How many candidates a search tries before it is at its end. */
const enough = 3;

/**
 * The self-hosted runner, as the action behaves on it: it reads the state when it begins and between two steps, uploads
 * checkpoints and one result, hands over when its time is over, and may vanish at any moment.
 */
export class ScriptedRunner {
  readonly #github: InMemoryGitHub;
  readonly #clock: PlayClock;
  readonly #queued: Run[] = [];
  readonly #working = new Map<Run, Working>();
  /** Runs that did work and told of it, by their names. */
  readonly answered: string[] = [];

  constructor(github: InMemoryGitHub, clock: PlayClock) {
    this.#github = github;
    this.#clock = clock;
  }

  /** In the workflow's concurrency group one run waits: a newer one takes the place of an older one that waits. */
  queue(run: Run): void {
    const older = this.#queued.filter((other) => other.inputs.campaign === run.inputs.campaign);
    this.#queued.push(run);
    for (const other of older) other.cancel.abort();
  }

  get isIdle(): boolean {
    return this.#waiting().length === 0 && this.#working.size === 0;
  }

  /** One step of one of its runs. */
  async step(random: Random, isCalm: boolean): Promise<void> {
    const startable = this.#waiting().filter((run) => this.#groupIsFree(run));
    const working = [...this.#working.values()];
    if (startable.length > 0 && (working.length === 0 || random.chance(0.5))) await this.#begin(random.pick(startable));
    else if (working.length > 0) await this.#work(random.pick(working), random, isCalm);
  }

  #waiting(): Run[] {
    return this.#queued.filter(({ status }) => status === "queued");
  }

  #groupIsFree(run: Run): boolean {
    return ![...this.#working.keys()].some((other) => other.inputs.campaign === run.inputs.campaign);
  }

  async #begin(run: Run): Promise<void> {
    this.#queued.splice(this.#queued.indexOf(run), 1);
    await this.#github.beginRun(run);
    const asked = await this.#campaignAt(String(run.inputs.state));
    const newest = await this.#newest(asked);
    if (newest === null || this.#notAsked(newest, asked, run) !== null) return this.#github.endRun(run, "success");
    const ledger = asked.request.resume ? ((await this.#fileAt(String(run.inputs.state), "ledger.jsonl")) ?? "") : "";
    const tried = ledger.split("\n").filter((line) => line.includes('"hint"')).length;
    this.#working.set(run, { run, asked, checkpoints: 0, ledger: ledger || started(asked), tried });
  }

  async #work(work: Working, random: Random, isCalm: boolean): Promise<void> {
    const { run, asked } = work;
    if (run.cancel.signal.aborted) return this.#end(work, "cancelled");
    if (!isCalm && random.chance(0.15)) return this.#end(work, "failure");
    const newest = await this.#newest(asked);
    const isUnasked = newest === null || this.#notAsked(newest, asked, run) !== null;
    const exit = isUnasked ? ({ kind: "paused", reason: "moved" } as const) : this.#next(work, newest, random, isCalm);
    if (exit === null) return this.#goOn(work);
    this.#upload(work, `hone-result-${asked.request.attempt}`, await this.#result(work, exit));
    if (exit.kind !== "paused" || exit.reason !== "moved") this.answered.push(run.title);
    await this.#end(work, "success");
  }

  #next({ asked, tried }: Working, newest: Campaign, random: Random, isCalm: boolean): RunResult["exit"] | null {
    if (asked.request.mode === "verify")
      return newest.stop === null ? { kind: "done", reason: "verified" } : { kind: "paused", reason: "moved" };
    if (newest.stop !== null) return { kind: "done", reason: "stopped" };
    if (tried >= enough) return { kind: "done", reason: "iterations" };
    return !isCalm && random.chance(0.2) ? { kind: "paused", reason: "slice" } : null;
  }

  /** One more candidate, and a checkpoint that tells of it. */
  async #goOn(work: Working): Promise<void> {
    this.#clock.pass(190_000);
    work.tried++;
    work.ledger += line(work.ledger, { type: "hint", text: `candidate ${work.tried}` });
    work.checkpoints++;
    const name = `hone-checkpoint-${work.asked.request.attempt}-${work.checkpoints}`;
    this.#upload(work, name, await this.#result(work, { kind: "paused", reason: "checkpoint" }));
  }

  async #result({ run, asked, ledger, tried }: Working, exit: RunResult["exit"]): Promise<RunResult> {
    const { campaign, base, goalHash, benchmarkHash, evaluator, mode, attempt, candidate } = asked.request;
    const baseBlob = await this.#github.repository.resolve(`${base}:matmul.c`);
    const edits = [{ path: "matmul.c", baseBlob, content: "/* faster */\n" }];
    const found = { id: "2", parent: "base", proposer: "tuner", hypothesis: "TILE=32", parameters: {}, edits };
    const best = candidate ?? (tried > 1 ? found : undefined);
    return {
      campaign,
      base,
      goalHash,
      benchmarkHash,
      evaluator,
      mode,
      attempt,
      exit,
      tried,
      schemaVersion: 1,
      runId: run.id,
      runAttempt: run.attempt,
      ...(best && { best }),
      ...(mode === "verify" && exit.kind === "done" && { evidence: confirmation }),
      kept: best ? 1 : 0,
      rejected: [],
      seconds: 60,
      ledger: { lines: ledger.split("\n").length - 1, sha256: sha256(ledger) },
    };
  }

  #upload({ run, ledger }: Working, name: string, result: RunResult): void {
    const content = makeZip([
      { name: "result.json", content: JSON.stringify(result) },
      { name: "ledger.jsonl", content: ledger },
    ]);
    this.#github.upload(run, { name, content });
  }

  async #end({ run }: Working, conclusion: "success" | "failure" | "cancelled"): Promise<void> {
    this.#clock.pass(30_000);
    this.#working.delete(run);
    await this.#github.endRun(run, conclusion);
  }

  #notAsked(newest: Campaign, asked: Campaign, { id, attempt, inputs }: Run): string | null {
    const mode = inputs.mode === "verify" ? "verify" : "evolve";
    const run = { campaign: String(inputs.campaign), mode, attempt: Number(inputs.attempt) } as const;
    return notAsked(newest, asked, { ...run, runId: id, runAttempt: attempt });
  }

  async #newest({ stateRef }: Campaign): Promise<Campaign | null> {
    const head = await this.#github.repository.resolve(stateRef);
    return head === null ? null : this.#campaignAt(head);
  }

  async #campaignAt(commit: string): Promise<Campaign> {
    return CampaignSchema.parse(JSON.parse((await this.#fileAt(commit, "campaign.json")) ?? "null"));
  }

  async #fileAt(commit: string, file: string): Promise<string | null> {
    const { repository } = this.#github;
    const blob = await repository.resolve(`${commit}:${file}`);
    return blob === null ? null : (await repository.readBlob(blob)).toString();
  }
}

const line = (before: string, event: object): string =>
  `${JSON.stringify({ seq: before.split("\n").length - 1, at: 1_795_255_200_000, ...event })}\n`;

const started = ({ request }: Campaign): string => line("", { type: "granted", budget: request.budget });
