import * as z from "zod";
import type { Delivery } from "../decide/to-intent.ts";
import type { GitHub } from "./connection.ts";
import { orAbsent, statusOf } from "./http-status.ts";

/** What a process knows of its deliveries, by GUID. */
export type DeliveryMemory = {
  /** Those whose work it has done, the newest last. */
  done: Set<string>;
  /** Those that nobody took yet. */
  failed: Map<string, Failed>;
  /** Up to when GitHub's list was read, milliseconds since the epoch; null: never. */
  readTo: number | null;
};

/** `id`: its newest attempt; `at`, `askedAt`: when it was sent and when last asked for, milliseconds since the epoch. */
type Failed = { id: number; at: number; times: number; askedAt: number };

export const noDeliveries = (): DeliveryMemory => ({ done: new Set(), failed: new Map(), readTo: null });

/** A delivery that GitHub counts as answered and this process has not worked off. */
export type Unrecorded = { guid: string; installation: number; delivery: Delivery };

export type DeliverySweep = { redelivered: string[]; unrecorded: Unrecorded[] };

/** GitHub delivers again only what is younger than three days. Milliseconds. */
const keptFor = 3 * 86_400_000;
/** A process holds work no longer than its last retry takes; what it left is as old as that at most. Milliseconds. */
const heldFor = 3_600_000;
/** A delivery is listed with the time it was sent at, a little late. Milliseconds. */
const overlap = 600_000;
/** Between two requests for the same delivery: this, and each time twice as long. Milliseconds. */
const firstPause = 240_000;
const mostAsked = 10;
const mostPages = 50;
const mostKnown = 20_000;
/** Of a repository, whose pushes are fetched to see who pushed; a sweep finds what is on its branches without them. */
const mostPushes = 20;

/** Whoever pressed and whoever pushed can be read nowhere else. */
const withoutTrace = new Set(["check_run.requested_action", "check_run.rerequested", "push"]);

type Item = {
  id: number;
  guid: string;
  /** `event.action`, or `event`. */
  event: string;
  at: number;
  ok: boolean;
  installation: number | null;
  repository: number | null;
};

type Circumstances = {
  memory: DeliveryMemory;
  /** `event.action` or `event` of what Hone reacts to. */
  handled: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
};

/** Keeps that a delivery's work is done. */
export function recordDone({ done }: DeliveryMemory, guid: string): void {
  done.add(guid);
  for (const oldest of done) if (done.size > mostKnown) done.delete(oldest);
}

/**
 * Asks GitHub again for deliveries that nobody took, and answers those that somebody took and lost before the work was
 * done, as far as they say what can be read nowhere else.
 */
export async function sweepDeliveries(app: GitHub, { memory, handled, now }: Circumstances): Promise<DeliverySweep> {
  const since = memory.readTo === null ? now - keptFor : Math.min(memory.readTo - overlap, now - heldFor);
  const items = (await list(app, since)).filter(({ event }) => handled.has(event));
  note(memory, items, now);
  const redelivered = await askAgain(app, memory, now);
  const unrecorded = await fetchLost(
    app,
    memory,
    items.filter(({ ok, at }) => ok && now - at < heldFor),
  );
  memory.readTo = now;
  return { redelivered, unrecorded };
}

/** The newest first. */
async function list(app: GitHub, since: number): Promise<Item[]> {
  const items: Item[] = [];
  let pages = 0;
  for await (const { data } of app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
    const page = data.map((item) => ({
      id: Number(item.id),
      guid: item.guid,
      event: item.action === null ? item.event : `${item.event}.${item.action}`,
      at: Date.parse(item.delivered_at),
      ok: item.status_code >= 200 && item.status_code < 300,
      installation: item.installation_id === null ? null : Number(item.installation_id),
      repository: item.repository_id === null ? null : Number(item.repository_id),
    }));
    items.push(...page.filter(({ at }) => at >= since));
    if (++pages >= mostPages || page.some(({ at }) => at < since)) break;
  }
  return items;
}

/** A delivery counts as taken once any attempt was. */
function note({ failed }: DeliveryMemory, newestFirst: Item[], now: number): void {
  const taken = new Set(newestFirst.filter(({ ok }) => ok).map(({ guid }) => guid));
  for (const { guid, id, at } of newestFirst.toReversed()) {
    const before = failed.get(guid);
    failed.set(guid, { id, at: before?.at ?? at, times: before?.times ?? 0, askedAt: before?.askedAt ?? 0 });
  }
  for (const [guid, { at }] of failed) {
    if (taken.has(guid) || now - at > keptFor || failed.size > mostKnown) failed.delete(guid);
  }
}

async function askAgain(app: GitHub, { failed }: DeliveryMemory, now: number): Promise<string[]> {
  const asked: string[] = [];
  for (const [guid, known] of failed) {
    if (known.times >= mostAsked || now - known.askedAt < firstPause * 2 ** Math.max(0, known.times - 1)) continue;
    failed.set(guid, { ...known, times: known.times + 1, askedAt: now });
    // GitHub does not send it again: too old, or gone. The others may still be.
    await orAbsent(app.rest.apps.redeliverWebhookDelivery({ delivery_id: known.id })).catch((error: unknown) => {
      if (statusOf(error) !== 422) throw error;
    });
    asked.push(guid);
  }
  return asked;
}

const Payload = z.looseObject({});

async function fetchLost(app: GitHub, { done }: DeliveryMemory, taken: Item[]): Promise<Unrecorded[]> {
  const lost = taken.filter(({ guid, event }) => withoutTrace.has(event) && !done.has(guid));
  const found: Unrecorded[] = [];
  for (const { id, guid, installation } of onlyLastPushes(lost).toReversed()) {
    const answer = await orAbsent(app.rest.apps.getWebhookDelivery({ delivery_id: id }));
    const payload = Payload.safeParse(answer?.data.request.payload);
    if (!answer || !payload.success || installation === null) continue;
    found.push({ guid, installation, delivery: { id: guid, name: answer.data.event, payload: payload.data } });
  }
  return found;
}

/** One GUID once, and of a repository's pushes only the last ones. */
function onlyLastPushes(newestFirst: Item[]): Item[] {
  const seen = new Set<string>();
  const pushes = new Map<number | null, number>();
  return newestFirst.filter(({ event, guid, repository }) => {
    if (seen.has(guid)) return false;
    seen.add(guid);
    if (event !== "push") return true;
    const times = (pushes.get(repository) ?? 0) + 1;
    pushes.set(repository, times);
    return times <= mostPushes;
  });
}
