import { link, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { sha256 } from "../model/digest.ts";
import { InputError } from "../model/input-error.ts";

/** Who holds a lock. `started` tells a process from a later one with the same id; null where no /proc tells it. */
const Holder = z.object({ pid: z.int().positive(), started: z.string().nullable(), host: z.string() });
type Holder = z.infer<typeof Holder>;

/**
 * Takes the lock `<file>.lock` for this process; returns what gives it back. A lock whose process is gone is taken
 * over. Throws `InputError` that names the holder when another process (or this one, already) has it.
 */
export async function lockLedger(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  await take(lock, (holder) => {
    throw held(lock, holder);
  });
  return async () => await rm(lock, { force: true });
}

/** Links this process's lock into its place; where a living process has it, `busy` says what to do before the next try. */
async function take(lock: string, busy: (holder: Holder) => Promise<unknown>): Promise<void> {
  const mine: Holder = { pid: process.pid, started: await startOf(process.pid), host: hostname() };
  const offer = `${lock}.${process.pid}.${crypto.randomUUID()}`;
  await writeFile(offer, JSON.stringify({ ...mine, id: crypto.randomUUID() }));
  try {
    while (!(await linked(offer, lock))) {
      const found = await readFile(lock, "utf8").catch(() => null);
      if (found === null) continue;
      const holder = readHolder(found);
      if (holder && (await alive(holder))) await busy(holder);
      else await removeStale(lock, found);
    }
  } finally {
    await rm(offer, { force: true });
  }
}

/** The living process that holds a ledger's lock; null where none does. */
export async function holderOf(file: string): Promise<Holder | null> {
  const found = await readFile(`${file}.lock`, "utf8").catch(() => null);
  const holder = found === null ? null : readHolder(found);
  return holder && (await alive(holder)) ? holder : null;
}

/** A link is made whole or not at all, with its content in it. */
async function linked(offer: string, lock: string): Promise<boolean> {
  try {
    await link(offer, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * A lock whose process is gone is removed by whoever holds the right to, which is a lock of its own: else a slow process
 * would remove the one that another has taken meanwhile. Every lock is written once, so that what it says tells it apart.
 */
async function removeStale(lock: string, found: string): Promise<void> {
  const right = `${lock}.${sha256(found).slice(0, 16)}`;
  await take(right, () => setTimeout(patienceMs));
  try {
    if ((await readFile(lock, "utf8").catch(() => null)) === found) await rm(lock, { force: true });
  } finally {
    await rm(right, { force: true });
  }
}

/** Whoever may remove a stale lock is done within a few calls of the file system. */
const patienceMs = 5;

function readHolder(text: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A process of another host cannot be asked, so it counts as alive. */
async function alive({ pid, started, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return started === null || (await startOf(pid)) === started;
}

/** When a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)). Null without /proc. */
async function startOf(pid: number): Promise<string | null> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The second field is the program's name in parentheses and may itself have spaces and parentheses.
  return status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

const held = (lock: string, { pid, host }: Holder) =>
  new InputError({
    where: lock,
    what: `the campaign is already being worked on by process ${pid} on ${host}`,
    remedy: `Wait for it or stop it (\`kill ${pid}\`); if it is gone for good, remove ${lock}.`,
  });
