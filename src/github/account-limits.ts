import { slidingWindow } from "./sliding-window.ts";

/** What a request costs of GitHub's limits. */
export type Cost = {
  /** The quota that it counts for. */
  resource: string;
  /** Towards the points a minute: a read 1, a write 5. */
  points: number;
  /** Whether it makes content that people see. */
  creates: boolean;
};

/** What GitHub said of a quota last. `resetAt` in milliseconds since the epoch. */
type Quota = { remaining: number; resetAt: number };

export type AccountView = { account: string; remaining: number | null; blockedUntil: string | null };

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * GitHub's secondary limits, each with a little room: 900 points a minute, 80 pieces of content a minute and 500 an
 * hour (docs.github.com, "Rate limits for the REST API").
 */
const [pointsAMinute, contentAMinute, contentAnHour] = [850, 75, 480];

/** Without a time in GitHub's answer the first wait is this long, and each further one twice the last. Milliseconds. */
const firstPause = minuteMs;
const longestPause = 30 * minuteMs;

/** The limits of one account: an installation, or the app itself. */
export type AccountLimits = {
  /** Until when a request has to wait, milliseconds from now; 0: it may go. */
  delay(cost: Cost, now: number): number;
  take(cost: Cost, now: number): void;
  /** Takes in what an answer's headers say of the quota. */
  note(headers: Headers, cost: Cost): void;
  /** An answer said that a limit is reached. Answers until when, milliseconds since the epoch. */
  block(headers: Headers, cost: Cost, now: number): number;
  succeeded(now: number): void;
  view(account: string, now: number): AccountView;
};

export function accountLimits(): AccountLimits {
  const points = slidingWindow(pointsAMinute, minuteMs);
  const content = [slidingWindow(contentAMinute, minuteMs), slidingWindow(contentAnHour, hourMs)];
  const quotas = new Map<string, Quota>();
  let [blockedUntil, refusals] = [0, 0];

  const quotaDelay = (resource: string, now: number): number => {
    const quota = quotas.get(resource);
    return quota && quota.remaining <= 0 ? Math.max(0, quota.resetAt - now) : 0;
  };

  return {
    delay(cost, now) {
      const windows = cost.creates ? [points, ...content] : [points];
      const paced = windows.map((window) => window.delay(window === points ? cost.points : 1, now));
      return Math.max(blockedUntil - now, quotaDelay(cost.resource, now), ...paced, 0);
    },
    take(cost, now) {
      points.take(cost.points, now);
      if (cost.creates) for (const window of content) window.take(1, now);
    },
    note(headers, { resource }) {
      const remaining = number(headers, "x-ratelimit-remaining");
      const reset = number(headers, "x-ratelimit-reset");
      if (remaining !== null && reset !== null) quotas.set(resource, { remaining, resetAt: reset * 1000 });
    },
    block(headers, { resource }, now) {
      const after = number(headers, "retry-after");
      const quota = quotaDelay(resource, now);
      const pause = Math.min(longestPause, firstPause * 2 ** refusals);
      if (after === null && quota > 0) return now + quota;
      refusals++;
      blockedUntil = now + (after === null ? pause : Math.max(1, after) * 1000);
      return blockedUntil;
    },
    succeeded(now) {
      if (now >= blockedUntil) refusals = 0;
    },
    view(account, now) {
      const until = Math.max(blockedUntil, now + quotaDelay("core", now));
      const remaining = quotas.get("core")?.remaining ?? null;
      return { account, remaining, blockedUntil: until > now ? new Date(until).toISOString() : null };
    },
  };
}

function number(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
