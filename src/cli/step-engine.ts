import { isOver } from "../evolve/advance.ts";
import type { EngineRequest, Proposal, Proposer } from "../evolve/ports.ts";
import { runEngine } from "../engine.ts";
import { noWishes } from "../decide/heed.ts";
import type { Wishes } from "../decide/heed.ts";
import type { LoopState } from "../decide/loop-state.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import { stepProposer } from "../steps/pending-edit.ts";
import type { PendingEdit } from "../steps/pending-edit.ts";
import { campaignProgress } from "./campaign-progress.ts";
import type { ProgressSink } from "./campaign-progress.ts";
import type { CampaignRequest } from "./campaign-request.ts";

/** Who watches a step, and can have it pause. */
export type Watch = { sink: ProgressSink; pause: AbortSignal };

export type Share = {
  request: CampaignRequest;
  start: EngineRequest["start"];
  /** Events that the ledger holds already. */
  earlier: readonly LedgerEvent[];
  /** Whether what this call was for is reached; it hands over then. */
  reached: (state: LoopState) => boolean;
  /** Seconds after which it hands over in any case. */
  seconds: number;
  /** The edit that becomes a candidate, where one is to. */
  pending?: PendingEdit | null;
  wishes?: Wishes;
  watch: Watch;
};

/** Has the engine work on a campaign for one call: until something is reached, or for its share of time. */
export async function work(share: Share): Promise<void> {
  const { request, start, earlier, reached, seconds, pending = null, wishes = noWishes, watch } = share;
  const deadline = performance.now() + seconds * 1000;
  let steps = 0;
  await runEngine({
    ...request,
    start,
    proposers: pending ? [proposerOf(pending)] : [],
    // A step at least, or a small share would never come to an end.
    until: (state) => reached(state) || isOver(state) || (steps++ > 0 && performance.now() > deadline),
    control: () => Promise.resolve(wishes),
    pause: watch.pause,
    onEvent: campaignProgress(watch.sink, earlier),
    onProgress: watch.sink.line,
  });
}

/** Proposes the edit that was handed in. It is asked for no other: the engine hands over once this one has its verdict. */
function proposerOf({ parent, hypothesis, edits }: PendingEdit): Proposer {
  const proposal: Proposal = { parent, proposer: stepProposer, hypothesis, parameters: {}, edits };
  return { name: stepProposer, propose: () => Promise.resolve(proposal) };
}
