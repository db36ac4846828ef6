import type { Intent } from "../decide/intent.ts";
import { intentKey } from "../decide/intent-key.ts";
import type { Work } from "./queue.ts";

export type Doable = Exclude<Intent, { kind: "ignore" }>;

/** An intent, whose installation's token it is done with, and the GUIDs of the deliveries that asked for it. */
export type IntentItem = { intent: Doable; installation: number; deliveries: readonly string[] };

/** More GUIDs than these help nobody who reads the log. */
const mostDeliveries = 20;

/**
 * How an intent stands in the queue: what only says where to look waits once for each place; each press of a button is
 * work of its own.
 */
export const workOf = (item: IntentItem): Work<IntentItem> => ({
  lane: String(item.installation),
  key: intentKey(item.intent),
  id: idOf(item.intent),
  item,
});

function idOf(intent: Doable): string {
  switch (intent.kind) {
    case "press":
      return `press ${intent.delivery}`;
    case "advance":
      return `advance ${intent.campaign}`;
    case "look-at-issue":
    case "read-comments":
    case "look-at-goals":
    case "sweep":
      return intent.kind;
  }
}

/** One look for two: it keeps what only one of them knew, who pushed or who approved. */
export function mergeItems(waiting: IntentItem, later: IntentItem): IntentItem {
  const deliveries = [...new Set([...waiting.deliveries, ...later.deliveries])].slice(-mostDeliveries);
  return { ...later, deliveries, intent: mergeIntents(waiting.intent, later.intent) };
}

function mergeIntents(waiting: Doable, later: Doable): Doable {
  if (waiting.kind === "look-at-goals" && later.kind === "look-at-goals")
    return { ...later, pushes: [...waiting.pushes, ...later.pushes].slice(-100) };
  if (waiting.kind === "look-at-issue" && later.kind === "look-at-issue" && waiting.approval && !later.approval)
    return { ...later, approval: waiting.approval };
  return later;
}

/** What stands for an intent that finds the queue full: a sweep of its repository, which finds all but a press. */
export function sweepInstead({ item }: Work<IntentItem>): Work<IntentItem> | null {
  const { intent, installation } = item;
  if (intent.kind === "press" || intent.kind === "sweep") return null;
  return workOf({ installation, deliveries: [], intent: { kind: "sweep", repository: intent.repository } });
}
