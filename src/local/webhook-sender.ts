/** Sends signed webhooks in order, and keeps the log of them that GitHub would show. */
import { createHmac, randomUUID } from "node:crypto";

import { checkWebhook } from "./api-description.ts";
import type { JsonObject } from "./json.ts";
import type { PlayedWebhook } from "./played.ts";
import type { AppIdentity, Violation } from "./world.ts";

export type Delivery = {
  /** Of this attempt; a delivery that is sent again gets another. */
  id: number;
  guid: string;
  isRedelivery: boolean;
  event: string;
  action: string | null;
  at: Date;
  payload: JsonObject;
  /** As they were sent, the signature included. */
  headers: Readonly<Record<string, string>>;
  /** Null while under way, and when nobody answered: then `problem` says why. */
  statusCode: number | null;
  problem: string | null;
  answeredAt: Date | null;
};

/** Takes a delivery and answers with an HTTP status; throws when nobody is there. */
export type Receiver = (delivery: { headers: Readonly<Record<string, string>>; body: string }) => Promise<number>;

/** GitHub takes an answer after ten seconds for a failure. */
const patienceMs = 10_000;

/** Sent to every app, subscribed or not. */
const always = new Set(["installation", "installation_repositories"]);

type Settings = {
  app: Pick<AppIdentity, "id" | "webhookSecret" | "events" | "suspended">;
  violations: Violation[];
  now: () => Date;
  nextId: () => number;
};

export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  /** Where they go; null: nowhere yet, or not over HTTP. */
  target: string | null = null;
  #receive: Receiver | null = null;
  readonly #preparing = new Set<Promise<unknown>>();
  #last: Promise<void> = Promise.resolve();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  setTarget(url: string): void {
    this.target = url;
    this.#receive = (delivery) => post(url, delivery);
  }

  /** In place of an address: deliveries are handed over, in order, without a network. */
  setReceiver(receive: Receiver): void {
    this.#receive = receive;
  }

  /** Queues one delivery. Throws when the payload is not what GitHub would send. */
  send(name: PlayedWebhook, payload: JsonObject): void {
    const { app, violations } = this.#settings;
    const problems = checkWebhook(name, payload);
    if (problems.length > 0) {
      violations.push({ what: "webhook", where: name, problem: problems.join("; ") });
      throw new Error(`webhook ${name} is not as GitHub describes it: ${problems.join("; ")}`);
    }
    const [event = name, action = null] = name.split(".");
    if (!always.has(event) && (app.suspended || (app.events !== null && !app.events.includes(event)))) return;
    this.#queue({ guid: randomUUID(), isRedelivery: false, event, action, payload });
  }

  /** The same delivery once more: its GUID stays, its id is new. */
  redeliver({ guid, event, action, payload }: Delivery): void {
    this.#queue({ guid, isRedelivery: true, event, action, payload });
  }

  /** Lets `settled` wait for an event that is still being put together. */
  async prepared<T>(event: Promise<T>): Promise<T> {
    this.#preparing.add(event);
    return event.finally(() => this.#preparing.delete(event));
  }

  /** When everything that has happened so far has been sent, and answered or given up. */
  async settled(): Promise<void> {
    // One event may lead to another: the end of a run starts a workflow, whose run is told of.
    while (this.#preparing.size > 0) await Promise.allSettled(this.#preparing);
    await this.#last;
  }

  #queue(given: Pick<Delivery, "guid" | "isRedelivery" | "event" | "action" | "payload">): void {
    const { app, nextId, now } = this.#settings;
    const body = JSON.stringify(given.payload);
    const delivery: Delivery = {
      ...given,
      id: nextId(),
      at: now(),
      headers: headersOf(app, given, body),
      statusCode: null,
      problem: null,
      answeredAt: null,
    };
    this.deliveries.push(delivery);
    this.#last = this.#last.then(() => this.#deliver(delivery, body));
  }

  async #deliver(delivery: Delivery, body: string): Promise<void> {
    try {
      if (this.#receive === null) throw new Error("the app has no webhook URL yet");
      delivery.statusCode = await this.#receive({ headers: delivery.headers, body });
    } catch (error) {
      delivery.problem = error instanceof Error ? error.message : String(error);
    } finally {
      delivery.answeredAt = this.#settings.now();
    }
  }
}

function headersOf(
  app: Settings["app"],
  { guid, event }: Pick<Delivery, "guid" | "event">,
  body: string,
): Record<string, string> {
  const signature = createHmac("sha256", app.webhookSecret).update(body).digest("hex");
  return {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/offline",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": "1",
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${signature}`,
  };
}

async function post(url: string, { headers, body }: Parameters<Receiver>[0]): Promise<number> {
  const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(patienceMs) });
  await answer.arrayBuffer();
  return answer.status;
}
