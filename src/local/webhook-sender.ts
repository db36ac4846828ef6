/** Sends signed webhooks in order, and keeps the log of them that GitHub would show. */
import { createHmac, randomUUID } from "node:crypto";

import { checkWebhook } from "./api-description.ts";
import type { JsonObject } from "./json.ts";
import type { PlayedWebhook } from "./played.ts";
import type { AppIdentity, Violation } from "./world.ts";

export type Delivery = {
  guid: string;
  event: string;
  action: string | null;
  at: Date;
  payload: JsonObject;
  /** Null while under way, and when nobody answered: then `problem` says why. */
  statusCode: number | null;
  problem: string | null;
};

/** GitHub takes an answer after ten seconds for a failure. */
const patienceMs = 10_000;

export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  #target: URL | null = null;
  readonly #preparing = new Set<Promise<unknown>>();
  #last: Promise<void> = Promise.resolve();
  readonly #app: Pick<AppIdentity, "id" | "webhookSecret">;
  readonly #violations: Violation[];

  constructor(app: Pick<AppIdentity, "id" | "webhookSecret">, violations: Violation[]) {
    this.#app = app;
    this.#violations = violations;
  }

  setTarget(url: string): void {
    this.#target = new URL(url);
  }

  /** Queues one delivery. Throws when the payload is not what GitHub would send. */
  send(name: PlayedWebhook, payload: JsonObject): void {
    const problems = checkWebhook(name, payload);
    if (problems.length > 0) {
      this.#violations.push({ what: "webhook", where: name, problem: problems.join("; ") });
      throw new Error(`webhook ${name} is not as GitHub describes it: ${problems.join("; ")}`);
    }
    const [event = name, action = null] = name.split(".");
    const delivery = { guid: randomUUID(), event, action, at: new Date(), payload, statusCode: null, problem: null };
    this.deliveries.push(delivery);
    this.#last = this.#last.then(() => this.#deliver(delivery));
  }

  /** Lets `settled` wait for an event that is still being put together. */
  async prepared<T>(event: Promise<T>): Promise<T> {
    this.#preparing.add(event);
    return event.finally(() => this.#preparing.delete(event));
  }

  /** When everything that has happened so far has been sent, and answered or given up. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#preparing);
    await this.#last;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    if (this.#target === null) {
      delivery.problem = "the app has no webhook URL yet";
      return;
    }
    const body = JSON.stringify(delivery.payload);
    const signature = createHmac("sha256", this.#app.webhookSecret).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/offline",
      "x-github-delivery": delivery.guid,
      "x-github-event": delivery.event,
      "x-github-hook-id": "1",
      "x-github-hook-installation-target-id": String(this.#app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": `sha256=${signature}`,
    };
    try {
      const answer = await fetch(this.#target, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(patienceMs),
      });
      delivery.statusCode = answer.status;
      await answer.arrayBuffer();
    } catch (error) {
      delivery.problem = String(error);
    }
  }
}
