import { appendFileSync, fdatasyncSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../model/input-error.ts";
import { LedgerEvent } from "../model/ledger.ts";
import { lockLedger } from "./ledger-lock.ts";
import type { Clock, Ledger } from "./ports.ts";

export type OpenLedger = Ledger & {
  /** What the file held when it was opened, oldest first. */
  readonly events: readonly LedgerEvent[];
  /** One line for people when a torn last line was cut off, else null. */
  readonly cut: string | null;
  /** Closes the file and gives the lock back. */
  close(): Promise<void>;
};

/**
 * Opens or makes `ledger.jsonl` for this process alone. A last line that was being written when the machine or the
 * process died (no newline, or no JSON) is cut off. Throws `InputError` when any other line is wrong or when another
 * process has the ledger open.
 */
export async function openLedger({ file, clock }: { file: string; clock: Clock }): Promise<OpenLedger> {
  await mkdir(path.dirname(file), { recursive: true });
  const unlock = await lockLedger(file);
  try {
    const handle = await open(file, "a");
    try {
      const { events, cut } = await readExisting(file, handle);
      await syncFolder(path.dirname(file));
      return { events, cut, ...appender({ handle, clock, unlock, first: events.length }) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * A ledger's whole lines, parsed. `wholeBytes` is where the last of them ends; what follows was torn. Throws
 * `InputError` with the line's number.
 */
export function parseLedger(content: Buffer, file: string): { events: LedgerEvent[]; wholeBytes: number } {
  const finished = content.subarray(0, content.lastIndexOf("\n") + 1);
  const lastLine = finished.subarray(0, -1).lastIndexOf("\n") + 1;
  // A disk that lost power may hold a last line of the right length with nothing in it.
  const torn =
    finished.length === content.length && finished.length > 0 && !isJson(finished.toString("utf8", lastLine));
  const whole = torn ? finished.subarray(0, lastLine) : finished;
  const lines = whole.toString("utf8").split("\n").slice(0, -1);
  return { events: lines.map((line, index) => parseLine(line, index, file)), wholeBytes: whole.length };
}

async function readExisting(file: string, handle: FileHandle): Promise<{ events: LedgerEvent[]; cut: string | null }> {
  const content = await readFile(file);
  const { events, wholeBytes } = parseLedger(content, file);
  const torn = content.length - wholeBytes;
  if (torn === 0) return { events, cut: null };
  await handle.truncate(wholeBytes);
  await handle.datasync();
  return { events, cut: `${file}: line ${events.length + 1} was not finished; its ${torn} bytes were cut off` };
}

function parseLine(line: string, index: number, file: string): LedgerEvent {
  const parsed = LedgerEvent.safeParse(isJson(line) ? JSON.parse(line) : undefined);
  if (parsed.success && parsed.data.seq === index) return parsed.data;
  const issue = parsed.error?.issues[0];
  const what = issue
    ? `${issue.path.join(".") || "the line"}: ${issue.message}`
    : `seq is ${parsed.data?.seq}, not ${index}`;
  throw new InputError({
    where: `${file}:${index + 1}`,
    what: `is not an event of this ledger (${what})`,
    remedy: "The ledger was changed by something else than Hone. Restore it, or start a new campaign.",
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Appending = { handle: FileHandle; clock: Clock; unlock: () => Promise<void>; first: number };

/** Events go to the disk one after the other; after a failed write none is accepted, for the file's end is unknown. */
function appender({ handle, clock, unlock, first }: Appending): Pick<OpenLedger, "append" | "close"> {
  let seq = first;
  let failure: unknown = null;
  return {
    append: async (body) => {
      const event: LedgerEvent = { seq, at: clock.now(), ...body };
      const line = lineOf(event);
      if (failure !== null) throw failure;
      seq += 1;
      try {
        // Nothing else is to be done before the line is on the disk, and waiting for other threads costs more than this.
        appendFileSync(handle.fd, line);
        fdatasyncSync(handle.fd);
      } catch (error) {
        failure = error;
        throw error;
      }
      return event;
    },
    close: async () => {
      await handle.close();
      await unlock();
    },
  };
}

/** A line that will be read back: a NaN, which JSON turns into null, must not end up in the record. */
function lineOf(event: LedgerEvent): string {
  const text = JSON.stringify(event);
  LedgerEvent.parse(JSON.parse(text));
  return `${text}\n`;
}

/** A new file's name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync();
  await handle.close();
}
