import { describeAction } from "../decide/actions.ts";
import type { Action } from "../decide/actions.ts";
import type { Intent } from "../decide/intent.ts";
import type { Connection } from "./connection.ts";
import { reconcile } from "./reconcile.ts";
import { sweepRepository } from "./sweep.ts";

export type WorkOff = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Takes a line for people. */
  log: (line: string) => void;
  /** What failed; the rest is worked off all the same. */
  failed: (intent: Intent, error: unknown) => void;
};

/**
 * Does now, one after another, what a delivery asks for: the way without a queue, for a process that lives as long as one
 * delivery. A sweep is worked off as what it finds.
 */
export async function workOff(connection: Connection, intents: readonly Intent[], options: WorkOff): Promise<void> {
  const { now, log, failed } = options;
  const left = [...intents];
  for (let intent = left.shift(); intent; intent = left.shift()) {
    if (intent.kind === "ignore") {
      log(`nothing to do: ${intent.reason}`);
      continue;
    }
    log(placeOf(intent));
    try {
      if (intent.kind === "sweep") left.push(...(await sweepRepository(connection, now())));
      else
        for (const action of await reconcile(connection, intent, now))
          if (isDone(connection, action)) log(`  ${describeAction(action)}`);
    } catch (error) {
      failed(intent, error);
    }
  }
}

/** Check runs are left out where nobody could change them or hear their buttons. */
const isDone = ({ app }: Connection, { kind }: Action): boolean => !(app.serverless && kind === "check-run");

/** Where an intent looks, for a log. */
function placeOf(intent: Exclude<Intent, { kind: "ignore" }>): string {
  if ("campaign" in intent) return `${intent.kind} ${intent.campaign}`;
  return "issue" in intent ? `${intent.kind} #${intent.issue}` : intent.kind;
}
