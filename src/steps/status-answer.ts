import type { LoopState } from "../decide/loop-state.ts";
import { activeMs } from "../decide/loop-state.ts";
import { budgetLeft } from "./budget-left.ts";
import { incumbentNow } from "./incumbent-now.ts";
import { nextSteps } from "./next-steps.ts";
import type { NextStep, Standing } from "./next-steps.ts";

export type CampaignNow = Standing & {
  state: LoopState;
  /** The process that is at work on it; null where none is. */
  worker: number | null;
};

/** One campaign with what it has tried. */
export function campaignAnswer(now: CampaignNow & { tree: string; branch: string }) {
  const { state, stage, tree, branch } = now;
  return {
    schemaVersion: 1,
    step: "status",
    ...summaryOf(now),
    ...(stage.kind === "edited" && { edit: { candidate: stage.edit.id, hypothesis: stage.edit.hypothesis } }),
    ...(stage.kind === "measuring" && { open: { id: stage.candidate.id, hypothesis: stage.candidate.hypothesis } }),
    candidates: state.settled.map(({ candidate: { id, hypothesis }, verdict }) => ({ id, hypothesis, verdict })),
    branch,
    tree,
    next: following(now),
  } as const;
}

/** All campaigns: those that are not finished first. `broken`: those whose record cannot be read. */
export function campaignsAnswer(all: readonly CampaignNow[], broken: readonly string[]) {
  const finished = ({ stage }: CampaignNow) => Number(stage.kind === "finished");
  return {
    schemaVersion: 1,
    step: "status",
    campaigns: all
      .toSorted((a, b) => finished(a) - finished(b))
      .map((now) => ({ ...summaryOf(now), next: following(now) })),
    broken,
    next: all.some((now) => !finished(now)) ? [] : [beginStep],
  } as const;
}

const beginStep: NextStep = {
  step: "setup",
  why: "Begins a campaign on a goal file: no campaign waits for a step.",
  example: { goal: "goal.md" },
};

function summaryOf({ campaign, stage, state, worker }: CampaignNow) {
  const { started, settled } = state;
  return {
    campaign,
    title: started?.title ?? null,
    stage: stage.kind,
    /** The process that is at work on it now. */
    worker,
    tried: settled.length,
    kept: settled.filter(({ verdict }) => verdict.kind === "keep").length,
    best: started ? incumbentNow(state) : null,
    confirmed: state.confirmed?.kind ?? null,
    ended: state.ended,
    seconds: started ? Math.round(activeMs(state, state.lastAt) / 1000) : 0,
    budget: started ? budgetLeft(state) : null,
  };
}

/** A campaign that a process is at work on is waited for. */
function following(now: CampaignNow): NextStep[] {
  if (now.worker === null) return nextSteps(now);
  const why = `Process ${now.worker} is at work on it: ask again when it is done.`;
  return [{ step: "status", why, example: { campaign: now.campaign } }];
}
