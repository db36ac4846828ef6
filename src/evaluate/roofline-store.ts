import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";
import { harnessFile } from "./harness-files.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { Roof, higherRoof } from "./roofline.ts";

const KeptRoof = z.strictObject({
  schemaVersion: z.literal(1),
  /** Milliseconds since the epoch, of the first of the measurements. */
  at: z.number(),
  measurements: z.int().positive(),
  roof: Roof,
});

export type RoofStore = {
  folder: string;
  machine: Pick<Machine, "fingerprint" | "toolchain">;
  threads: number;
  /** Milliseconds since the epoch. */
  now: number;
};

const lifeMs = 30 * 24 * 3600 * 1000;
/** Campaigns that measure the roof before it is taken for known. */
const enough = 3;

/**
 * The roof of this machine: kept from earlier campaigns, and measured again by the first three and, with `fresh`, by
 * this one. The larger one counts: other work on the machine can make a measured roof too low, which would reject an
 * honest candidate, and is not there on every occasion. Null where it cannot be measured and none is kept.
 */
export async function knownRoof(
  store: RoofStore,
  { fresh, measure }: { fresh: boolean; measure: () => Promise<Roof | null> },
): Promise<Roof | null> {
  const file = join(store.folder, `roof-${keyOf(store)}.json`);
  const kept = keptRoof(file, store.now);
  if (kept && kept.measurements >= enough && !fresh) return kept.roof;
  const measured = await measure();
  if (!measured) return kept?.roof ?? null;
  const roof = kept ? higherRoof(kept.roof, measured) : measured;
  const { at, measurements } = kept ?? { at: store.now, measurements: 0 };
  writeKept(file, { schemaVersion: 1, at, measurements: measurements + 1, roof } satisfies z.infer<typeof KeptRoof>);
  return roof;
}

/** What is from the future was written by another clock, and is not believed either. */
function keptRoof(file: string, now: number): z.infer<typeof KeptRoof> | null {
  const kept = readKept(file, KeptRoof);
  return kept && kept.at <= now && now - kept.at < lifeMs ? kept : null;
}

function keyOf({ machine, threads }: RoofStore): string {
  const source = sha256(readFileSync(harnessFile("roofline.c")));
  return sha256(JSON.stringify([machine.fingerprint, machine.toolchain, threads, source])).slice(0, 32);
}
