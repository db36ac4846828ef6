import { Octokit } from "@octokit/rest";

import type { Intent } from "../../src/decide/intent.ts";
import { handledEvents, toIntent } from "../../src/decide/to-intent.ts";
import type { Delivery } from "../../src/decide/to-intent.ts";
import type { AppIdentity } from "../../src/github/connection.ts";
import { noDeliveries, recordDone, sweepDeliveries } from "../../src/github/deliveries.ts";
import { mergeItems, workOf } from "../../src/github/intent-work.ts";
import type { Doable, IntentItem } from "../../src/github/intent-work.ts";
import { limitOf } from "../../src/github/limit-error.ts";
import { createOutbox } from "../../src/github/limits.ts";
import { reconcile } from "../../src/github/reconcile.ts";
import { noMemory, sweepRepository } from "../../src/github/sweep.ts";
import type { InMemoryGitHub } from "../../src/local/in-memory-github.ts";
import type { Random } from "../random.ts";
import { appToken } from "./app-token.ts";
import type { PlayClock } from "./clock.ts";
import { Network } from "./network.ts";

/** `item`: null is a look at GitHub's list of deliveries. */
type Work = { key: string; id: string; item: IntentItem | null; failures: number; notBefore: number };

type Circumstances = { github: InMemoryGitHub; app: AppIdentity; privateKey: string; clock: PlayClock };

/** As `src/app.ts` has it. Milliseconds. */
const retryAfter = [65_000, 300_000, 900_000];
/** Between two looks at the list of deliveries, as `src/app.ts` has it. Milliseconds. */
const sweepEvery = 300_000;
/** Of an installation token: another is asked for a minute before the hour is over. */
const tokenMs = 59 * 60_000;
/** Of the app's own token, which lives ten minutes at most. */
const appTokenMs = 8 * 60_000;

const handled = new Set<string>(handledEvents);

const here = { owner: "octo", name: "kernels" };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * One process of the app: its real code from a delivery to GitHub's API, and in memory what the server keeps there. Work of
 * one key is done in its order, once for all that ask for it; what fails is tried again after a while.
 */
export class AppProcess {
  readonly network: Network;
  readonly #clock: PlayClock;
  readonly #connection: Parameters<typeof reconcile>[0];
  readonly #work: Work[] = [];
  readonly #busy = new Set<string>();
  #memory = noMemory();
  #deliveries = noDeliveries();
  #sweptAt = 0;
  /** GUIDs of the deliveries whose work is done. */
  readonly workedOff: Set<string>;
  readonly #app: Octokit;
  /** What went wrong for good, for the message of a failed play. */
  readonly troubles: string[] = [];
  running = 0;
  finished = 0;

  constructor({ github, app, privateKey, clock }: Circumstances, workedOff: Set<string>) {
    this.#clock = clock;
    this.workedOff = workedOff;
    const installation = kept(clock, tokenMs, () => `token ${github.installationToken()}`);
    const own = kept(clock, appTokenMs, () => `bearer ${appToken({ id: app.id, privateKey }, clock.now())}`);
    this.network = new Network((input, init) => {
      const headers = new Headers(init?.headers);
      const address = input instanceof Request ? input.url : String(input);
      headers.set("authorization", address.startsWith(`${github.apiUrl}/app/`) ? own() : installation());
      return github.fetch(input, { ...init, headers });
    });
    const outbox = createOutbox({ pace: false, now: clock.now, fetch: this.network.fetch });
    const clientOf = (account: string): Octokit =>
      new Octokit({ baseUrl: github.apiUrl, request: { fetch: outbox.fetchFor(account) }, log: silent });
    this.#app = clientOf("app");
    const octokit = clientOf("installation 1");
    this.#connection = { octokit, owner: here.owner, repo: here.name, app };
  }

  take(delivery: Delivery): void {
    const doable = toIntent(delivery).filter((intent) => intent.kind !== "ignore");
    if (doable.length === 0) recordDone(this.#deliveries, delivery.id);
    for (const intent of doable) this.#add(intent, delivery.id);
  }

  /** Looks at the list of deliveries once it is time, as the schedule of sweeps does. */
  tick(): void {
    if (this.#clock.now() - this.#sweptAt < sweepEvery) return;
    this.#sweptAt = this.#clock.now();
    this.#put({ key: "deliveries", id: "deliveries", item: null, failures: 0, notBefore: 0 });
  }

  sweep(): void {
    this.#add({ kind: "sweep", repository: here }, "sweep");
  }

  /** Work that could be begun now. */
  get due(): number {
    return this.#due().length;
  }

  begin(random: Random): void {
    const due = this.#due();
    if (due.length === 0) return;
    const work = random.pick(due);
    this.#work.splice(this.#work.indexOf(work), 1);
    void this.#do(work);
  }

  #due(): Work[] {
    const keys = new Set<string>();
    return this.#work.filter(({ key, notBefore }) => {
      const isFirst = !keys.has(key) && !this.#busy.has(key);
      if (notBefore <= this.#clock.now()) keys.add(key);
      return isFirst && notBefore <= this.#clock.now();
    });
  }

  #add(intent: Doable, delivery: string): void {
    this.#put({ ...workOf({ intent, installation: 1, deliveries: [delivery] }), failures: 0, notBefore: 0 });
  }

  #put(work: Work): void {
    const same = this.#work.find(({ key, id }) => key === work.key && id === work.id);
    if (!same) return void this.#work.push(work);
    if (same.item && work.item) same.item = mergeItems(same.item, work.item);
    same.notBefore = Math.min(same.notBefore, work.notBefore);
  }

  async #do(work: Work): Promise<void> {
    this.running++;
    this.#busy.add(work.key);
    try {
      if (work.item) await this.#reconcile(work.item);
      else await this.#sweepDeliveries();
    } catch (error) {
      this.#failed(work, error);
    } finally {
      this.#busy.delete(work.key);
      this.running--;
      this.finished++;
    }
  }

  async #reconcile({ intent, deliveries }: IntentItem): Promise<void> {
    if (intent.kind === "sweep") await this.#sweep();
    else await reconcile(this.#connection, intent, this.#clock.now);
    for (const guid of deliveries) {
      recordDone(this.#deliveries, guid);
      this.workedOff.add(guid);
    }
  }

  async #sweepDeliveries(): Promise<void> {
    const now = this.#clock.now();
    const { unrecorded } = await sweepDeliveries(this.#app, { memory: this.#deliveries, handled, now });
    for (const { delivery } of unrecorded) this.take(delivery);
  }

  async #sweep(): Promise<void> {
    const found: readonly Intent[] = await sweepRepository(this.#connection, this.#clock.now(), this.#memory);
    for (const one of found) if (one.kind !== "ignore") this.#add(one, "sweep");
  }

  #failed(work: Work, error: unknown): void {
    const limited = limitOf(error);
    const delay = limited ? Math.max(1000, limited.until - this.#clock.now()) : retryAfter[work.failures];
    this.troubles.push(
      `${work.key} ${work.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    if (delay === undefined) this.#memory = noMemory();
    else this.#put({ ...work, failures: work.failures + (limited ? 0 : 1), notBefore: this.#clock.now() + delay });
  }
}

/** A token that is made anew when it is about to end. */
function kept(clock: PlayClock, lifeMs: number, make: () => string): () => string {
  let token = { value: "", until: 0 };
  return () => {
    if (clock.now() >= token.until) token = { value: make(), until: clock.now() + lifeMs };
    return token.value;
  };
}
