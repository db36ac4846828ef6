import type { Logger } from "pino";
import { describeAction } from "../decide/actions.ts";
import type { Intent } from "../decide/intent.ts";
import { handledEvents, toIntent } from "../decide/to-intent.ts";
import type { Delivery } from "../decide/to-intent.ts";
import * as z from "zod";
import type { AppIdentity, Connection } from "./connection.ts";
import { noDeliveries, recordDone, sweepDeliveries } from "./deliveries.ts";
import type { Clients } from "./installations.ts";
import { mergeItems, sweepInstead, workOf } from "./intent-work.ts";
import type { IntentItem } from "./intent-work.ts";
import { createQueue } from "./queue.ts";
import type { QueueView } from "./queue.ts";
import { reconcile } from "./reconcile.ts";
import { createSchedule } from "./sweep-schedule.ts";
import type { DueSweep, SweepSchedule } from "./sweep-schedule.ts";
import { sweepRepository } from "./sweep.ts";

export type BacklogOptions = {
  clients: Clients;
  app: AppIdentity;
  log: Logger;
  /** After how long work that failed is taken up again, once for each, milliseconds. */
  retryAfter: readonly number[];
  /** Between two sweeps, milliseconds. */
  sweepEvery: number;
};

/** All that is to be done: what deliveries asked for, and what the sweep found. */
export type Backlog = {
  /** Takes a delivery's work in; it is done later. False: there is no room for it. */
  take(delivery: Delivery): boolean;
  schedule: SweepSchedule;
  idle(): Promise<void>;
  drain(limitMs: number): Promise<number>;
  view(): QueueView;
};

/** GitHub tells of one act by several deliveries, within a second. Milliseconds. */
const restMs = 500;

const handled = new Set<string>(handledEvents);
const Installed = z.looseObject({ installation: z.looseObject({ id: z.int().positive() }) });

/** Deliveries and sweeps → a queue → reconcile. What the process loses, the next one's sweep finds. */
export function createBacklog({ clients, app, log, retryAfter, sweepEvery }: BacklogOptions): Backlog {
  const deliveries = noDeliveries();
  const queue = createQueue<IntentItem>({
    restMs,
    run: work,
    merge: mergeItems,
    instead: sweepInstead,
    onFailure,
    retryAfter,
  });
  const schedule = createSchedule({
    clients,
    every: sweepEvery,
    deliveries: sweepLost,
    due: ({ installation, repository, afterMs }: DueSweep) => {
      const item = workOf({ installation, deliveries: [], intent: { kind: "sweep", repository } });
      if (afterMs === 0) queue.add(item);
      else queue.addLater(item, afterMs);
    },
    failed: (err, what) => log.warn({ err }, what),
  });

  const connect = ({ installation, intent }: IntentItem): Connection => {
    const { owner, name: repo } = intent.repository;
    return { octokit: clients.installation(installation), owner, repo, app };
  };

  async function work(item: IntentItem): Promise<void> {
    const { intent } = item;
    if (intent.kind === "sweep") await sweep(item, intent);
    else {
      const actions = await reconcile(connect(item), intent, Date.now);
      log.info({ ...about(item), actions: actions.map(describeAction) }, "reconciled");
    }
    for (const delivery of item.deliveries) recordDone(deliveries, delivery);
  }

  async function sweep(item: IntentItem, { repository }: Extract<Intent, { kind: "sweep" }>): Promise<void> {
    const found = await sweepRepository(connect(item), Date.now(), schedule.memoryOf(repository));
    schedule.swept(
      repository,
      found.some(({ kind }) => kind !== "look-at-goals"),
    );
    for (const intent of found) queue.add(workOf({ ...item, intent }));
    log.debug({ ...about(item), found: found.length }, "swept");
  }

  function onFailure({ error, item, retryMs }: { error: unknown; item: IntentItem; retryMs: number | null }): void {
    if (retryMs === null) schedule.forget(item.intent.repository);
    log.error({ ...about(item), err: error, retryMs }, "a delivery could not be worked off");
  }

  async function sweepLost(): Promise<void> {
    const swept = await sweepDeliveries(clients.app, { memory: deliveries, handled, now: Date.now() });
    for (const { delivery } of swept.unrecorded) take(delivery);
    const [redelivered, unrecorded] = [swept.redelivered, swept.unrecorded.map(({ guid }) => guid)];
    if (redelivered.length + unrecorded.length > 0) log.info({ redelivered, unrecorded }, "deliveries swept");
  }

  function take(delivery: Delivery): boolean {
    const intents = toIntent(delivery);
    const doable = intents.filter((intent) => intent.kind !== "ignore");
    const installed = Installed.safeParse(delivery.payload);
    if (doable.length === 0 || !installed.success) {
      recordDone(deliveries, delivery.id);
      const [first] = intents;
      const reason = first?.kind === "ignore" ? first.reason : "it names no installation";
      log.debug({ delivery: delivery.id, event: delivery.name, reason }, "ignored");
      return true;
    }
    const common = { installation: installed.data.installation.id, deliveries: [delivery.id] };
    return doable.map((intent) => queue.add(workOf({ ...common, intent }))).every(Boolean);
  }

  return {
    take,
    schedule,
    idle: () => queue.idle(),
    drain: (limitMs) => queue.drain(limitMs),
    view: () => queue.view(),
  };
}

const about = ({ intent, deliveries, installation }: IntentItem) => ({
  intent: intent.kind,
  repository: `${intent.repository.owner}/${intent.repository.name}`,
  ...("issue" in intent && { issue: intent.issue }),
  ...("campaign" in intent && { campaign: intent.campaign }),
  installation,
  deliveries,
});
