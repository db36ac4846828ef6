import { setTimeout as sleep } from "node:timers/promises";
import { accountLimits } from "./account-limits.ts";
import type { AccountLimits, AccountView, Cost } from "./account-limits.ts";
import { createEtagCache } from "./etag-cache.ts";
import { LimitError } from "./limit-error.ts";

type Fetch = typeof globalThis.fetch;

/** The one way out: every request to GitHub's API, a token's included, goes through here and keeps its limits. */
export type Outbox = {
  /**
   * A `fetch` for Octokit's `request` option, whose requests share the limits of one account. It fails with a
   * `LimitError` where a request would have to wait long. Reads are tried again after a failure, writes never.
   */
  fetchFor(account: string): Fetch;
  /** How each account stands that was asked through lately. */
  view(): AccountView[];
};

export type OutboxOptions = {
  /** False only where no real GitHub answers: nothing is paced, and nothing tried twice. */
  pace?: boolean;
  /** How long a request may be kept waiting before it fails, milliseconds. */
  patience?: number;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
  /** What the requests go out by, in place of the network. */
  fetch?: Fetch;
};

/** GitHub allows 100 at once; an installation's work, its tokens and downloads included, is far from it. */
const atOnce = 10;
/** After which a request counts as lost, its answer's body included. Milliseconds. */
const deadline = 60_000;
/** Between the tries of a read that failed, milliseconds. */
const readAgainAfter = [500, 2000];

export function createOutbox(options: OutboxOptions = {}): Outbox {
  const { pace = true, patience = 10_000, now = Date.now, wait = sleep } = options;
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
  const accounts = new Map<string, { limits: AccountLimits; slots: Slots }>();
  const etags = createEtagCache();

  const accountOf = (name: string) => {
    const account = accounts.get(name) ?? { limits: accountLimits(), slots: createSlots(atOnce) };
    accounts.set(name, account);
    return account;
  };

  /** Waits until the limits let a request go. */
  async function admitted(limits: AccountLimits, cost: Cost, asked: number): Promise<void> {
    for (let delay = limits.delay(cost, now()); pace && delay > 0; delay = limits.delay(cost, now())) {
      const until = now() + delay;
      if (until - asked > patience) throw new LimitError("GitHub's limits are reached", until);
      await wait(delay);
    }
    limits.take(cost, now());
  }

  async function send(limits: AccountLimits, request: Request, asked: number): Promise<Response> {
    await admitted(limits, request.cost, asked);
    const response = await fetch(request.url, request.init());
    limits.note(response.headers, request.cost);
    if (!(await isLimit(response))) {
      limits.succeeded(now());
      return response;
    }
    // What a limit refused was not done: a write, too, is sent again.
    const until = limits.block(response.headers, request.cost, now());
    if (!pace || until - asked > patience) throw new LimitError("GitHub refused a request for its limits", until);
    return send(limits, request, asked);
  }

  async function sendOften(limits: AccountLimits, request: Request): Promise<Response> {
    for (const again of request.isRead && pace ? readAgainAfter : []) {
      const response = await send(limits, request, now()).catch((error: unknown) => {
        if (error instanceof LimitError) throw error;
        return null;
      });
      if (response && response.status < 500) return response;
      await response?.body?.cancel();
      await wait(again);
    }
    return send(limits, request, now());
  }

  async function throughCache(limits: AccountLimits, request: Request, account: string): Promise<Response> {
    const key = `${account} ${request.accept} ${request.url}`;
    const kept = request.isUnchanging ? etags.recall(key) : null;
    if (kept) return kept;
    const etag = request.isRead ? etags.etagOf(key) : null;
    const response = await sendOften(limits, etag === null ? request : request.unlessStill(etag));
    if (!request.isRead) return response;
    return response.status === 304 ? (etags.recall(key, response) ?? response) : etags.keep(key, response);
  }

  return {
    fetchFor: (name) => async (input, init) => {
      const { limits, slots } = accountOf(name);
      const request = requestOf(input, init);
      return slots.run(() => throughCache(limits, request, name));
    },
    view: () => [...accounts].map(([name, { limits }]) => limits.view(name, now())),
  };
}

/** 429, or a 403 that is about a limit: GitHub answers both, and a missing permission with 403, too. */
async function isLimit(response: Response): Promise<boolean> {
  if (response.status === 429) return true;
  if (response.status !== 403) return false;
  if (response.headers.has("retry-after") || response.headers.get("x-ratelimit-remaining") === "0") return true;
  return /secondary rate limit|abuse detection/i.test(await response.clone().text());
}

type Request = {
  url: string;
  accept: string;
  isRead: boolean;
  /** Its answer is the same for ever, by its address alone. */
  isUnchanging: boolean;
  cost: Cost;
  init(): RequestInit;
  /** The same, answered with 304 where the answer is still the one with this ETag. */
  unlessStill(etag: string): Request;
};

/** Git objects by their full ids, and files at a commit that is named so: no ref may be called like one. */
const unchanging = /\/git\/(?:blobs|trees|commits)\/[0-9a-f]{40}(?:$|\?)|\/contents\/[^?]*\?ref=[0-9a-f]{40}$/;

/** Objects that nobody sees before a ref names them, and acts that are no content. */
const unseen = /\/git\/(?:trees|commits|blobs|tags)$|\/access_tokens$|\/attempts$|\/cancel$/;

function requestOf(input: Parameters<Fetch>[0], init: RequestInit = {}): Request {
  const url = input instanceof Request ? input.url : String(input);
  const method = (init.method ?? "GET").toUpperCase();
  const isRead = method === "GET" || method === "HEAD";
  const { pathname } = new URL(url);
  const resource = pathname.endsWith("/graphql") ? "graphql" : "core";
  const creates = !isRead && !unseen.test(pathname);
  const made = (headers: Headers): Request => ({
    url,
    accept: headers.get("accept") ?? "",
    isRead,
    isUnchanging: isRead && unchanging.test(url),
    cost: { resource, points: isRead ? 1 : 5, creates },
    init: () => ({ ...init, headers, signal: withDeadline(init.signal) }),
    unlessStill: (etag) => {
      const conditional = new Headers(headers);
      conditional.set("if-none-match", etag);
      return made(conditional);
    },
  });
  return made(new Headers(init.headers));
}

const withDeadline = (signal: AbortSignal | null | undefined): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(deadline), ...(signal ? [signal] : [])]);

type Slots = { run<T>(task: () => Promise<T>): Promise<T> };

/** At most so many tasks at once; the others wait in the order they came. */
function createSlots(most: number): Slots {
  const line: (() => void)[] = [];
  let taken = 0;
  return {
    async run(task) {
      if (taken >= most) await new Promise<void>((resolve) => line.push(resolve));
      else taken++;
      try {
        return await task();
      } finally {
        const next = line.shift();
        if (next) next();
        else taken--;
      }
    },
  };
}
