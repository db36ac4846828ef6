import type { GoalsRecord } from "../decide/observation.ts";
import { KnownGoals } from "../model/goal-record.ts";
import type { Connection } from "./connection.ts";
import { readRecord, recordRef, writeRecord } from "./record-ref.ts";
import type { RecordKind } from "./record-ref.ts";

/** Where the record lies, without `refs/`. */
export const goalsRef = (prefix: string): string => recordRef(prefix, "goals");

const goalsRecord = (prefix: string): RecordKind<KnownGoals> => ({
  ref: goalsRef(prefix),
  file: "goals.json",
  schema: KnownGoals,
});

/** What the app knows of the goal files, and the issues that they live on. */
export async function readGoalsRecord(connection: Connection, prefix: string): Promise<GoalsRecord> {
  const read = await readRecord(connection, goalsRecord(prefix));
  return read.kind === "trusted" ? { ...read, goals: read.value } : read;
}

export type GoalsWrite = { prefix: string; parent: string | null; goals: KnownGoals; note: string };

/** @returns the record's new commit, or null where another process was faster */
export const writeGoalsRecord = (connection: Connection, { prefix, goals, ...write }: GoalsWrite) =>
  writeRecord(connection, goalsRecord(prefix), { ...write, value: goals });

/** Whether a goal file waits to be seen to. */
export async function hasDueGoals(connection: Connection, prefix: string): Promise<boolean> {
  const record = await readGoalsRecord(connection, prefix);
  return record.kind === "trusted" && record.goals.goals.some(({ due, moved }) => due || moved === true);
}

/** Who asks for a campaign on an issue by having pushed the goal file that it is the home of, and which text; null: nobody did. */
export async function askedByPush(
  connection: Connection,
  prefix: string,
  issue: number,
): Promise<{ by: string; at: string; blob: string } | null> {
  const record = await readGoalsRecord(connection, prefix);
  if (record.kind !== "trusted") return null;
  const goal = record.goals.goals.find((known) => known.issue === issue && !known.removed);
  return goal?.asked ? { ...goal.asked, blob: goal.blob } : null;
}
