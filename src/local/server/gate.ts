/** Where every request to the API comes by: written down, broken where the script says so, counted against the limits. */
import { hash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import type { Answer, Routed } from "../rules/rule.ts";
import { presentedToken } from "../tokens.ts";
import type { World } from "../world.ts";
import { ConnectionLost } from "./faults.ts";
import type { Asked, Fault, FaultScript } from "./faults.ts";
import { Account, secondary } from "./limits.ts";
import type { Limits } from "./limits.ts";
import type { RestRequest } from "./rest.ts";

export class Gate {
  readonly requests: Asked[] = [];
  script: FaultScript | null = null;
  readonly #limits: Limits;
  readonly #counts = new Map<string, number>();
  readonly #accounts = new Map<string, Account>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Throws {@link ConnectionLost} where the script lets the connection break. */
  async pass(world: World, request: RestRequest, routed: Routed): Promise<Answer> {
    const asked = this.#write(request, routed.operation);
    const fault = this.script?.(asked) ?? null;
    const broken = await before(fault);
    if (broken !== null) {
      asked.status = broken.status;
      return broken;
    }
    const answer = await this.#play(world, request, routed);
    if (fault?.kind === "lose-answer") throw new ConnectionLost("the answer was lost");
    asked.status = answer.status;
    return answer;
  }

  /** Git, artifacts and their blobs are no part of the API: its limits are not theirs. */
  async #play(world: World, request: RestRequest, { operation, play }: Routed): Promise<Answer> {
    if (/^(?:git|artifact .*|blob .*)$/.test(operation)) return play();
    const counted = { operation, method: request.method };
    return this.#account(world, request).spend(counted, async () => conditional(request, await play()));
  }

  #write({ method, path }: RestRequest, operation: string): Asked {
    const nth = (this.#counts.get(operation) ?? 0) + 1;
    this.#counts.set(operation, nth);
    const asked = { number: this.requests.length + 1, operation, nth, method, path, status: null };
    this.requests.push(asked);
    return asked;
  }

  /** All tokens of an installation share one account; the app itself, and each job, has one of its own. */
  #account(world: World, { headers }: RestRequest): Account {
    const { authorization } = headers;
    const value = presentedToken(typeof authorization === "string" ? authorization : undefined) ?? "";
    const token = world.tokens.find(value);
    const name = token === null ? "app" : token.kind === "installation" ? "installation" : value;
    const known = this.#accounts.get(name) ?? new Account(this.#limits, world.now);
    this.#accounts.set(name, known);
    return known;
  }
}

/** What happens in place of the request; null: it is done. */
async function before(fault: Fault | null): Promise<Answer | null> {
  switch (fault?.kind) {
    case "lose-request":
      throw new ConnectionLost("the request was lost");
    case "fail":
      return { status: fault.status, body: { message: "Server Error" } };
    case "secondary-limit":
      return secondary(fault.retryAfter);
    case "refuse":
      return { status: fault.status, body: { message: fault.message } };
    case "slow":
      await wait(fault.ms);
      return null;
    case "lose-answer":
    case undefined:
      return null;
  }
}

export const jsonType = "application/json; charset=utf-8";

/** An answer that the caller has already is not sent again. */
function conditional({ method, headers }: RestRequest, answer: Answer): Answer {
  if (method !== "GET" || answer.status !== 200 || answer.body === undefined) return answer;
  const raw = Buffer.from(JSON.stringify(answer.body));
  const etag = `W/"${hash("sha256", raw)}"`;
  if (headers["if-none-match"] === etag) return { status: 304, headers: { etag } };
  return { status: 200, raw, headers: { "content-type": jsonType, etag, ...answer.headers } };
}
