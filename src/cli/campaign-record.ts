import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { apply, emptyLoop } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { parseLedger } from "../evolve/ledger-file.ts";
import { holderOf } from "../evolve/ledger-lock.ts";
import type { EngineResult } from "../evolve/ports.ts";
import { resultOf } from "../evolve/result-of.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import { idOf } from "./campaign-folders.ts";
import type { CampaignPlace } from "./campaign-folders.ts";

/** A campaign as its ledger tells it, whoever is at work on it. */
export type CampaignRecord = CampaignPlace & {
  id: string;
  events: readonly LedgerEvent[];
  state: LoopState;
  result: EngineResult;
  /** The process that is at work on it now; null where none is. */
  worker: number | null;
};

/** Reads without a lock: a last line that is being written is left out. Throws `InputError` for a ledger that is wrong. */
export async function readCampaign(place: CampaignPlace): Promise<CampaignRecord> {
  const file = path.join(place.folder, "ledger.jsonl");
  const { events } = existsSync(file) ? parseLedger(readFileSync(file), file) : { events: [] };
  const state = events.reduce(apply, emptyLoop);
  const holder = await holderOf(file);
  return { ...place, id: idOf(place), events, state, result: resultOf(state, file), worker: holder?.pid ?? null };
}
