import { setTimeout } from "node:timers/promises";

/** An artifact to be: files, all of one folder. `days`: how long it is kept; absent: as the repository keeps artifacts. */
export type Artifact = { name: string; files: readonly string[]; days?: number };

/** What the artifact service of a run does. */
export type ArtifactStore = {
  /** Throws where it is not there whole afterwards. */
  upload(artifact: Artifact): Promise<void>;
  /** Whether this run has an artifact of the name, whole. */
  has(name: string): Promise<boolean>;
};

/** The name is taken, maybe by a try that failed half-way, and GitHub gives it to nobody again. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}

/** Waits between tries, milliseconds; a service that is down for longer is down. */
const waits = [2_000, 8_000, 30_000];

type Delivery = { store: ArtifactStore; warn(text: string): void; sleep?: (ms: number) => Promise<unknown> };

/**
 * Uploads what must arrive: a try that fails is made again after a while. Where an earlier try took the name and left
 * something whole, that is it; where it left nothing, `NameTaken` is thrown. Throws what the last try threw.
 */
export async function deliver(artifact: Artifact, { store, warn, sleep = setTimeout }: Delivery): Promise<void> {
  for (const wait of [...waits, null]) {
    try {
      return await store.upload(artifact);
    } catch (error) {
      if (error instanceof NameTaken && (await store.has(artifact.name).catch(() => false))) return;
      if (error instanceof NameTaken || wait === null) throw error;
      warn(`${artifact.name} could not be uploaded (${wordsOf(error)}); again in ${wait / 1000} s.`);
      await sleep(wait);
    }
  }
}

/** An error's text on one line, for a warning. */
export const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").slice(0, 300);
