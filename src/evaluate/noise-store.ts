import { join } from "node:path";
import * as z from "zod";
import { canonicalJson, sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";
import { readKept, writeKept } from "./kept-file.ts";

/** All that decides how far equal code differs from itself. */
export type NoiseKey = {
  machine: Pick<Machine, "fingerprint" | "os" | "toolchain" | "device">;
  /** UUID of the GPU that it was measured on; absent where it was the processor. */
  device?: string;
  threads: number;
  /** Digests of this evaluator and of the benchmark contract. */
  evaluator: string;
  benchmark: string;
  /** Commit and folder of the code that stands on both sides. */
  base: string;
  root: string;
  trainCases: readonly string[];
};

const Entry = z.strictObject({
  key: z.string(),
  /** Milliseconds since the epoch, of the oldest of the gains. */
  at: z.number(),
  gains: z.array(z.number()).min(1),
});
const Kept = z.strictObject({ schemaVersion: z.literal(1), entries: z.array(Entry) });
type Entry = z.infer<typeof Entry>;

/** Where noise is kept, and when this is. */
export type NoiseStore = { folder: string; /** Milliseconds since the epoch. */ now: number };

const lifeMs = 7 * 24 * 3600 * 1000;
const mostEntries = 64;
/** More A/A pairs do not make the estimate of their spread much better. */
const mostGains = 24;

/** The combined gains of A/A pairs of earlier campaigns that still hold, oldest first; empty where there are none. */
export function knownNoise(store: NoiseStore, key: NoiseKey): readonly number[] {
  return entriesOf(store).find((entry) => entry.key === textOf(key))?.gains ?? [];
}

/**
 * Keeps the gains that a campaign ended with. Where they begin with the known ones they grow old with these; others are
 * new. The oldest entries make room.
 */
export function keepNoise(store: NoiseStore, key: NoiseKey, gains: readonly number[]): void {
  if (gains.length === 0) return;
  const name = textOf(key);
  const entries = entriesOf(store);
  const before = entries.find((entry) => entry.key === name);
  const at = before?.gains.every((gain, place) => gains[place] === gain) ? before.at : store.now;
  const others = entries.filter((entry) => entry !== before).slice(1 - mostEntries);
  const kept = { key: name, at, gains: gains.slice(0, mostGains) };
  writeKept(fileOf(store), { schemaVersion: 1, entries: [...others, kept] } satisfies z.infer<typeof Kept>);
}

/** Those that have not expired; what is from the future was written by another clock. */
function entriesOf(store: NoiseStore): Entry[] {
  const entries = readKept(fileOf(store), Kept)?.entries ?? [];
  return entries.filter(({ at }) => at <= store.now && store.now - at < lifeMs);
}

const fileOf = ({ folder }: NoiseStore): string => join(folder, "noise.json");
const textOf = (key: NoiseKey): string => sha256(canonicalJson(key)).slice(0, 32);
