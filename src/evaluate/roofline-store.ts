import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";
import { harnessFile } from "./harness-files.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { Roof, higherRoof } from "./roofline.ts";

/** What can be kept of a kind of roof: `program` is the file of `harness/` that measures it. */
export type RoofKind<R> = { schema: z.ZodType<R>; program: string; higher(one: R, other: R): R };

const processorRoof: RoofKind<Roof> = { schema: Roof, program: "roofline.c", higher: higherRoof };

const keptSchema = <R>(roof: z.ZodType<R>) =>
  z.strictObject({
    schemaVersion: z.literal(1),
    /** Milliseconds since the epoch, of the first of the measurements. */
    at: z.number(),
    measurements: z.int().positive(),
    roof,
  });
type Kept<R> = { at: number; measurements: number; roof: R };

export type RoofStore = {
  folder: string;
  machine: Pick<Machine, "fingerprint" | "toolchain" | "device">;
  /** UUID of the GPU that it is the roof of; absent where it is the processor's. */
  device?: string;
  threads: number;
  /** Milliseconds since the epoch. */
  now: number;
};

const lifeMs = 30 * 24 * 3600 * 1000;
/** Campaigns that measure the roof before it is taken for known. */
const enough = 3;

type Measured<R> = { fresh: boolean; measure: () => Promise<R | null> };

/** The roof of this machine's processor. */
export const knownRoof = (store: RoofStore, measured: Measured<Roof>): Promise<Roof | null> =>
  knownRoofOf(processorRoof, store, measured);

/**
 * The roof of this machine: kept from earlier campaigns, and measured again by the first three and, with `fresh`, by
 * this one. The larger one counts: other work on the machine can make a measured roof too low, which would reject an
 * honest candidate, and is not there on every occasion. Null where it cannot be measured and none is kept.
 */
export async function knownRoofOf<R>(
  kind: RoofKind<R>,
  store: RoofStore,
  { fresh, measure }: Measured<R>,
): Promise<R | null> {
  const file = join(store.folder, `roof-${keyOf(kind, store)}.json`);
  const kept = keptRoof(kind, { file, now: store.now });
  if (kept && kept.measurements >= enough && !fresh) return kept.roof;
  const measured = await measure();
  if (measured === null) return kept?.roof ?? null;
  const roof = kept ? kind.higher(kept.roof, measured) : measured;
  const { at, measurements } = kept ?? { at: store.now, measurements: 0 };
  writeKept(file, { schemaVersion: 1, at, measurements: measurements + 1, roof });
  return roof;
}

/** What is from the future was written by another clock, and is not believed either. */
function keptRoof<R>({ schema }: RoofKind<R>, { file, now }: { file: string; now: number }): Kept<R> | null {
  const kept: Kept<R> | null = readKept(file, keptSchema(schema));
  return kept && kept.at <= now && now - kept.at < lifeMs ? kept : null;
}

function keyOf({ program }: { program: string }, { machine, device = "", threads }: RoofStore): string {
  const source = sha256(readFileSync(harnessFile(program)));
  const { fingerprint, toolchain, device: words } = machine;
  return sha256(JSON.stringify([fingerprint, toolchain, words, device, threads, source])).slice(0, 32);
}
