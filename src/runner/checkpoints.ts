import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Clock, EngineResult } from "../evolve/ports.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import type { RunResult } from "../model/run-result.ts";
import { readSoFar, writeAccount } from "./account.ts";
import { NameTaken, wordsOf } from "./uploads.ts";
import type { ArtifactStore } from "./uploads.ts";

/** A run's checkpoints are of use until it has left its answer, and a while for people. */
const keptDays = 3;
/** A service that does not answer must not hold the search up. Milliseconds. */
const mostMs = 60_000;
/** A job has room for 500 artifacts, and its answer must have one. */
const mostOfARun = 450;
/** Names that others of the run may have taken. */
const mostNames = 20;

type Settings = {
  attempt: number;
  /** Milliseconds between two. */
  everyMs: number;
  ledgerFile: string;
  /** Folder for the files. */
  folder: string;
  account(result: EngineResult, ledger: string): RunResult;
  store: ArtifactStore;
  clock: Clock;
  warn(text: string): void;
};

export type Checkpoints = {
  /** To be told of each event. */
  saw(event: LedgerEvent): void;
  /** Uploads how far the campaign is, where one is due: not too soon after the last, and only if something was added. */
  keepUp(): Promise<void>;
  /** Uploads it now, where something was added since the last. Answers whether the service has all there is. */
  now(): Promise<boolean>;
};

/**
 * `hone-checkpoint-<attempt>-<seq>`: what a lost runner does not take with it. The first comes early, with the first
 * candidate that is kept. A checkpoint that cannot be uploaded is a warning: the next one holds as much and more. None
 * of this throws.
 */
export function openCheckpoints(settings: Settings): Checkpoints {
  const { attempt, everyMs, clock, warn } = settings;
  let seq = 0;
  let lastAt = clock.now();
  let isNew = false;
  let isFirstKept = false;
  let last: Promise<unknown> = Promise.resolve();

  async function upload(): Promise<void> {
    const { ledger, result } = await readSoFar(settings.ledgerFile);
    const files = await writeAccount(join(settings.folder, String(seq + 1)), settings.account(result, ledger), ledger);
    for (let tries = 0; tries < mostNames; tries++) {
      seq += 1;
      try {
        return await settings.store.upload({ name: `hone-checkpoint-${attempt}-${seq}`, files, days: keptDays });
      } catch (error) {
        if (!(error instanceof NameTaken)) throw error;
      }
    }
    throw new Error(`the names up to hone-checkpoint-${attempt}-${seq} are taken`);
  }

  async function uploadNew(): Promise<boolean> {
    if (!isNew) return true;
    [isNew, isFirstKept] = [false, false];
    try {
      await withinTime(upload());
      return true;
    } catch (error) {
      isNew = true;
      warn(`A checkpoint could not be uploaded (${wordsOf(error)}). The search goes on.`);
      return false;
    } finally {
      lastAt = clock.now();
    }
  }

  /** A signal may come while one is being uploaded. */
  function now(): Promise<boolean> {
    const mine = last.then(uploadNew);
    last = mine;
    return mine;
  }

  return {
    saw: (event) => {
      isNew = true;
      if (seq === 0 && event.type === "verdict" && event.verdict.kind === "keep") isFirstKept = true;
    },
    keepUp: async () => {
      if (seq < mostOfARun && (isFirstKept || clock.now() - lastAt >= everyMs)) await now();
    },
    now,
  };
}

async function withinTime(work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timeout = setTimeout(mostMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`it took longer than ${mostMs / 1000} s`);
  });
  // Whichever comes second is nobody's any more.
  work.catch(() => undefined);
  timeout.catch(() => undefined);
  await Promise.race([work, timeout]).finally(() => late.abort());
}
