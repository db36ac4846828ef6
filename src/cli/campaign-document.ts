import { spentUsd } from "../decide/budget.ts";
import type { Tried } from "../evolve/ports.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import type { CampaignRecord } from "./campaign-record.ts";

/** Files that a campaign's end wrote; null where there was nothing to write. */
export type CampaignFiles = { patch: string | null; report: string | null; archive: string | null };

/** The rejected and crashed candidates as reports name them. */
export const ideasOf = (tried: readonly Tried[]): RejectedIdea[] =>
  tried.flatMap(({ candidate: { id, hypothesis }, verdict }) => {
    if (verdict.kind === "keep") return [];
    const [reason, detail] =
      verdict.kind === "reject" ? [verdict.reason, verdict.detail] : [verdict.stage, verdict.error];
    return [{ id, hypothesis: hypothesis.slice(0, 500), reason, detail: detail.slice(0, 500) }];
  });

/** What goes on with a campaign; null where it has ended. */
export const resumeCommand = ({ id, result }: CampaignRecord): string | null =>
  result.finished ? null : `hone resume ${id}`;

/** Dollars that it cost so far; null where nothing has a price. */
export const usdOf = ({ state }: CampaignRecord): number | null => state.started && spentUsd(state, state.lastAt);

/** What `hone run`, `resume` and `report` print with `--json`. */
export function campaignDocument(record: CampaignRecord, files: CampaignFiles) {
  const { id, state, result } = record;
  const { best, evaluation, tried, ended, finished, ledgerFile, seconds, account, review } = result;
  const rejected = ideasOf(tried);
  return {
    schemaVersion: 1,
    campaign: id,
    base: state.started?.frozen.base ?? null,
    finished,
    /** Null while it can be gone on with. */
    ended: finished ? ended : null,
    best,
    speedup: best && evaluation ? evaluation.speedup : null,
    evaluation,
    candidates: { tried: tried.length, kept: tried.length - rejected.length, rejected: rejected.length },
    /** The candidate that has no verdict: not finished when the campaign paused, or when time or money ended. */
    open: state.open && { id: state.open.candidate.id, hypothesis: state.open.candidate.hypothesis },
    rejected,
    proposers: account?.proposers ?? [],
    review,
    branch: `hone/${id}`,
    ledger: ledgerFile,
    ...files,
    seconds,
    usd: usdOf(record),
    resume: resumeCommand(record),
  };
}
