import type { Action } from "../decide/actions.ts";
import type { Setback } from "../decide/intent.ts";
import { dayOf, nextDay, overLimit, reserved, settled } from "../decide/limits.ts";
import type { Limit, RunKey } from "../decide/limits.ts";
import type { DayLimits } from "../model/config.ts";
import { DaySpending } from "../model/reservation.ts";
import type { Reservation } from "../model/reservation.ts";
import type { Connection } from "./connection.ts";
import { statusOf } from "./http-status.ts";
import type { Place } from "./place.ts";
import { defaultConfig, readConfig } from "./read-config.ts";
import { readRecord, recordRef, writeRecord } from "./record-ref.ts";
import { refusalOf } from "./refusal-of.ts";

/** Where a limit's spending is written down: a repository's record of a day. */
type Account = { connection: Connection; statePrefix: string; limit: Limit };

type Dispatch = Extract<Action, { kind: "dispatch" }>;
type Settle = Extract<Action, { kind: "settle-reservation" }>;

/**
 * Reserves what a run may spend under every limit that is set, before it is started. Doing it twice counts once.
 * @returns why it does not fit today; null where it does
 */
export async function reserve(connection: Connection, action: Dispatch, place: Place): Promise<Setback | null> {
  const { campaign, reservation, at } = action;
  const { minutes, usdPerHour } = reservation;
  const usd = usdPerHour === null ? null : (minutes / 60) * usdPerHour;
  const wanted: Reservation = { ...keyOf(place, campaign.id, campaign.request.attempt), minutes, usd, settled: false };
  const accounts = await accountsOf(connection, action.limits, place);
  if (typeof accounts === "string") return { kind: "over-limit", why: accounts, until: nextDay(at) };
  for (const account of accounts) {
    const why = await change(account, at, (day) => {
      const over = overLimit(day, wanted, account.limit);
      return over ?? reserved(day, wanted, campaign);
    });
    if (why === null) continue;
    // What another limit has let pass already is not spent.
    for (const other of accounts) await change(other, at, (day) => settled(day, wanted, 0));
    return { kind: "over-limit", why, until: nextDay(at) };
  }
  return null;
}

/** Writes down what a run has really taken, wherever it was reserved. */
export async function settle(connection: Connection, action: Settle, place: Place): Promise<void> {
  const key = keyOf(place, action.campaign, action.attempt);
  const accounts = await accountsOf(connection, action.limits, place);
  if (typeof accounts === "string") return;
  // Reserved just before midnight, and dispatched after it.
  const days = [action.at, action.at - 86_400_000];
  for (const account of accounts) {
    for (const day of days) await change(account, day, (spending) => settled(spending, key, action.minutes));
  }
}

const keyOf = ({ repository }: Place, campaign: string, attempt: number): RunKey => ({
  repository: repository.fullName,
  campaign,
  attempt,
});

const isLimited = ({ runner_minutes: minutes, usd }: DayLimits): boolean => minutes !== undefined || usd !== undefined;

/** The limits that hold for a repository's runs, or why they cannot be told. */
async function accountsOf(connection: Connection, limits: DayLimits, place: Place): Promise<Account[] | string> {
  const { statePrefix, repository } = place;
  const own = { whose: repository.fullName, repository: repository.fullName, limits };
  const shared = await readShared(connection);
  if (typeof shared === "string") return shared;
  return [...(isLimited(limits) ? [{ connection, statePrefix, limit: own }] : []), ...shared];
}

/** The owner's own repository, named `.github`, says what all repositories of the owner may spend together. */
async function readShared(connection: Connection): Promise<Account[] | string> {
  const owners = { ...connection, repo: ".github" };
  const whose = `${connection.owner}/.github`;
  const config = await readOwners(owners);
  if (!config.ok) return `the limits of ${whose} cannot be read: ${config.problem.where}: ${config.problem.what}`;
  const { limits, state_prefix: statePrefix } = config.value;
  const limit = { whose, repository: null, limits: limits.organisation_day };
  return isLimited(limits.organisation_day) ? [{ connection: owners, statePrefix, limit }] : [];
}

/** Where the app is not installed there, nothing is limited. What only GitHub's own limits refuse now is asked again later. */
async function readOwners(owners: Connection) {
  try {
    return (await readConfig(owners)).config;
  } catch (error) {
    if (statusOf(error) !== 403 || refusalOf(error) === null) throw error;
    return { ok: true as const, value: defaultConfig };
  }
}

/** Others change the same record: so many times it is read again. */
const mostTries = 10;

/**
 * Changes the record of a time's day by compare-and-swap. `next` answers the changed day, null where there is nothing to
 * change, or why it must not be changed.
 * @returns why it was not changed, in words; null where all is as it should be
 */
async function change(
  { connection, statePrefix, limit }: Account,
  at: number,
  next: (day: DaySpending) => DaySpending | string | null,
): Promise<string | null> {
  const day = dayOf(at);
  const kind = { ref: recordRef(statePrefix, `spent/${day}`), file: "spent.json", schema: DaySpending } as const;
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await readRecord(connection, kind);
    if (found.kind === "refused") {
      return `what ${limit.whose} has spent cannot be read: refs/${kind.ref} is refused, because ${found.reason}. Find out who wrote it, and delete that ref`;
    }
    const known = found.kind === "trusted" ? found.value : { schemaVersion: 1 as const, day, runs: [] };
    const value = next(known);
    if (value === null || typeof value === "string") return value;
    const parent = found.kind === "trusted" ? found.sha : null;
    const written = await tryToWrite(() => writeRecord(connection, kind, { parent, value, note: `spent on ${day}` }));
    if (typeof written === "string") return `what ${limit.whose} has spent cannot be written: ${written}`;
    if (written) return null;
  }
  throw new Error(`refs/${kind.ref} was changed by others ${mostTries} times in a row`);
}

/** Whether a write won its race, or why GitHub does not allow it, as where the app is not installed there. */
async function tryToWrite(write: () => Promise<string | null>): Promise<boolean | string> {
  try {
    return (await write()) !== null;
  } catch (error) {
    const why = refusalOf(error);
    if (why === null) throw error;
    return why;
  }
}
