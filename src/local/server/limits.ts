/**
 * GitHub's limits, by the world's clock. Primary: requests an hour, told in each answer's `x-ratelimit-*`. Secondary:
 * points a minute, contents made a minute, requests at once. Over a limit: 403, and how long to wait.
 */
import type { Answer } from "../rules/rule.ts";

export type Limits = {
  /** Requests an hour of an installation; GraphQL has as many of its own. */
  perHour: number;
  /** A read costs 1 point, a write 5. */
  pointsPerMinute: number;
  /** Issues, comments, pull requests, reviews asked for. */
  contentsPerMinute: number;
  atOnce: number;
};

/** docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export const githubLimits: Limits = { perHour: 5000, pointsPerMinute: 900, contentsPerMinute: 80, atOnce: 100 };

/** Operations that make what people are told of. */
const contents = new Set([
  "issues/create",
  "issues/create-comment",
  "pulls/create",
  "pulls/request-reviewers",
  "reactions/create-for-issue-comment",
  "graphql createCommitOnBranch",
]);

const hourMs = 3_600_000;
const minuteMs = 60_000;

type Spent = { since: number; used: number };
type Minute = { since: number; points: number; contents: number };
export type Counted = { operation: string; method: string };

/** One caller's account with GitHub; `atOnce` is counted outside. */
export class Account {
  readonly #limits: Limits;
  readonly #now: () => Date;
  readonly #hours = new Map<string, Spent>();
  #minute: Minute = { since: 0, points: 0, contents: 0 };
  #atOnce = 0;

  constructor(limits: Limits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Does it where the limits allow, and adds what GitHub's answers say of them. A 304 costs nothing. */
  async spend(counted: Counted, answer: () => Promise<Answer>): Promise<Answer> {
    const hour = this.#hour(counted);
    const refused = this.#atOnce >= this.#limits.atOnce ? secondary(minuteMs / 1000) : this.#refuse(counted, hour);
    if (refused !== null) return this.#told(counted, hour, refused);
    this.#atOnce++;
    try {
      hour.used++;
      const given = await answer();
      if (given.status === 304) hour.used--;
      return this.#told(counted, hour, given);
    } finally {
      this.#atOnce--;
    }
  }

  #refuse({ operation, method }: Counted, hour: Spent): Answer | null {
    if (hour.used >= this.#limits.perHour) {
      return { status: 403, body: { message: "API rate limit exceeded for installation.", documentation_url: docs } };
    }
    const minute = this.#thisMinute();
    minute.points += method === "GET" || operation === "graphql" ? 1 : 5;
    if (contents.has(operation)) minute.contents++;
    const over = minute.points > this.#limits.pointsPerMinute || minute.contents > this.#limits.contentsPerMinute;
    return over ? secondary(Math.ceil((minute.since + minuteMs - this.#now().getTime()) / 1000)) : null;
  }

  #hour({ operation }: Counted): Spent {
    const name = resource(operation);
    const now = this.#now().getTime();
    const known = this.#hours.get(name);
    if (known !== undefined && now < known.since + hourMs) return known;
    const fresh = { since: now, used: 0 };
    this.#hours.set(name, fresh);
    return fresh;
  }

  #thisMinute(): Minute {
    const now = this.#now().getTime();
    if (now >= this.#minute.since + minuteMs) this.#minute = { since: now, points: 0, contents: 0 };
    return this.#minute;
  }

  #told({ operation }: Counted, { since, used }: Spent, answer: Answer): Answer {
    const headers = {
      "x-ratelimit-limit": String(this.#limits.perHour),
      "x-ratelimit-remaining": String(Math.max(0, this.#limits.perHour - used)),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(Math.ceil((since + hourMs) / 1000)),
      "x-ratelimit-resource": resource(operation),
    };
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
}

const resource = (operation: string): string => (operation.startsWith("graphql") ? "graphql" : "core");
const docs = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

/** @param seconds to wait */
export function secondary(seconds: number): Answer {
  const message =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.";
  return {
    status: 403,
    headers: { "retry-after": String(Math.max(1, seconds)) },
    body: { message, documentation_url: `${docs}#about-secondary-rate-limits` },
  };
}
