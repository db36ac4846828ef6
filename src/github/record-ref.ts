import * as z from "zod";
import type { Connection } from "./connection.ts";
import { readSignedRef, readTexts, writeSignedRef } from "./signed-ref.ts";

/**
 * The ref of a small record that is not one campaign's, without `refs/`: the sibling `name` of the campaigns' prefix, as
 * `hone/goals` is of `hone/campaigns`.
 */
export function recordRef(prefix: string, name: string): string {
  const above = prefix.lastIndexOf("/");
  const [first] = name.split("/");
  // GitHub wants two parts below `refs/`, and no ref may lie below another.
  const hasSibling = above >= 0 && prefix.slice(above + 1) !== first;
  return hasSibling ? `${prefix.slice(0, above)}/${name}` : `${prefix}-records/${name}`;
}

/** `refused`: there is one, but it is not this app's, or this version cannot read it. */
export type RecordReading<T> =
  | { kind: "absent" }
  | { kind: "refused"; reason: string; sha: string }
  /** `writtenAt`: milliseconds since the epoch, by GitHub's clock. */
  | { kind: "trusted"; sha: string; writtenAt: number; value: T };

/** A record: where it lies, the name of its file, and what must be in it. */
export type RecordKind<T> = { ref: string; file: `${string}.json`; schema: z.ZodType<T> };

/** The whole name is signed, so that a record cannot be moved to another ref, nor taken for a campaign's state. */
const signedRef = (ref: string) => ({ ref, subject: `refs/${ref}` });

/** A record as it is now, trusted only where this app has signed it for this very ref. */
export async function readRecord<T>(
  connection: Connection,
  { ref, file, schema }: RecordKind<T>,
): Promise<RecordReading<T>> {
  const found = await readSignedRef(connection, signedRef(ref));
  if (found.kind === "refused") return { kind: "refused", reason: found.reason, sha: found.sha };
  if (found.kind === "absent") return found;
  const { [file]: text = "" } = await readTexts(connection, found.tree, [file]);
  const parsed = schema.safeParse(parseJson(text));
  const { sha, writtenAt } = found;
  if (parsed.success) return { kind: "trusted", sha, writtenAt, value: parsed.data };
  return {
    kind: "refused",
    reason: `it was written by another version of Hone, and this one cannot read it: ${z.prettifyError(parsed.error)}`,
    sha: found.sha,
  };
}

export type RecordWrite<T> = { parent: string | null; value: T; note: string };

/**
 * Writes a record on top of the one that was read (`parent`; null where there was none): compare and swap.
 * @returns its commit, or null where another process was faster
 */
export function writeRecord<T>(
  connection: Connection,
  { ref, file }: RecordKind<T>,
  { parent, value, note }: RecordWrite<T>,
): Promise<string | null> {
  const texts = { [file]: `${JSON.stringify(value, null, 1)}\n` };
  return writeSignedRef(connection, { ...signedRef(ref), parent, texts, note });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
