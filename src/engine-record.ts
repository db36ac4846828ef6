import { setImmediate } from "node:timers/promises";
import { apply } from "./decide/loop-state.ts";
import type { LoopState } from "./decide/loop-state.ts";
import type { OpenLedger } from "./evolve/ledger-file.ts";
import type { EngineRequest, Ledger } from "./evolve/ports.ts";
import { EnvironmentError } from "./model/input-error.ts";

/** A ledger that tells whoever follows the campaign, and knows where it stands. */
export type Recorder = Ledger & { state(): LoopState };

/** Thrown in place of an append when the campaign was asked to pause: the step's outcome is nobody's. */
export class Paused extends Error {
  override readonly name = "Paused";
}

/** @param from the state after the events that the ledger holds already */
export function openRecorder(request: EngineRequest, ledger: OpenLedger, from: LoopState): Recorder {
  let state = from;
  return {
    state: () => state,
    append: async (body) => {
      // Money that was spent is a fact, and not what a step would have brought.
      if (body.type !== "charged" && (await isPaused(request))) throw new Paused("the campaign was asked to pause");
      const event = await ledger.append(body);
      state = apply(state, event);
      request.onEvent(event);
      return event;
    },
  };
}

/**
 * A signal that came while this process slept in a measurement is heard only when Node has looked for it, and that
 * takes a whole turn of its loop: the second turn has one for certain.
 */
async function isPaused({ pause }: EngineRequest): Promise<boolean> {
  if (!pause) return false;
  await setImmediate();
  await setImmediate();
  return pause.aborted;
}

/** What the kernel says when a file cannot grow: no space, a quota, a limit of the process (errno(3)). */
const fullDisk = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The error itself, or what a person does about it where the disk was full. */
export function explained(error: unknown, { frozen }: EngineRequest): unknown {
  const full = causes(error).find(isFullDisk);
  if (!full) return error;
  return new EnvironmentError(
    `the disk is full: ${full.message}`,
    `Nothing that was finished is lost: free space, then go on with it: hone resume ${frozen.campaign}`,
    { cause: error },
  );
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

const isFullDisk = (error: Error): boolean =>
  ("code" in error && fullDisk.has(String(error.code))) ||
  /No space left on device|Disk quota exceeded/.test(error.message);
