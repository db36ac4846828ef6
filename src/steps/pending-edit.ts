import * as z from "zod";
import type { LoopState } from "../decide/loop-state.ts";
import { Candidate } from "../model/candidate.ts";

/** An edit that was handed in: `edit.json` of a campaign's folder. It stays there until another one takes its place. */
export const PendingEdit = z.strictObject({
  schemaVersion: z.literal(1),
  /** What its id will be, or has become: ids count up, so that the ledger tells whether it was taken. */
  id: Candidate.shape.id,
  parent: Candidate.shape.parent,
  hypothesis: Candidate.shape.hypothesis,
  edits: Candidate.shape.edits,
});
export type PendingEdit = z.infer<typeof PendingEdit>;

/** Who stands as the proposer of what an agent hands in. */
export const stepProposer = "agent";

/** The id of a campaign's next candidate. */
export const nextId = ({ settled }: Pick<LoopState, "settled">): string => String(settled.length + 1);

/** Whether the edit waits to be run: the ledger knows no candidate of its id yet. */
export const isWaiting = (state: LoopState, pending: PendingEdit | null): pending is PendingEdit =>
  pending !== null && state.open === null && pending.id === nextId(state);
