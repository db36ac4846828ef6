import { runAnswer } from "../steps/run-answer.ts";
import type { StepInput } from "../steps/step-inputs.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { findCampaign } from "./campaign-folders.ts";
import { campaignFor, readStepCampaign, refuseWithoutSandbox, wordsOf } from "./step-campaign.ts";
import type { StepCampaign } from "./step-campaign.ts";
import { work } from "./step-engine.ts";
import type { Watch } from "./step-engine.ts";

/** `run`: the edit that was handed in as a candidate, built and measured until it has its verdict. */
export async function run(input: StepInput<"run">, watch: Watch) {
  const campaign = (await settledAlready(input.campaign)) ?? (await campaignFor("run", input.campaign));
  const { request, record, stage, pending } = campaign;
  const id = stage.kind === "measuring" ? stage.candidate.id : (pending?.id ?? "");
  if (stage.kind === "edited" || stage.kind === "measuring") {
    refuseWithoutSandbox(request);
    await work({
      request,
      start: "resume",
      earlier: record.events,
      reached: (state) => hasVerdict(state, id) || state.ended !== null,
      seconds: input.seconds,
      pending,
      watch,
    });
  }
  const now = await readStepCampaign(request);
  return runAnswer({ ...now, id, inWords: wordsOf(now) });
}

const hasVerdict = ({ settled }: LoopState, id: string): boolean =>
  settled.some(({ candidate }) => candidate.id === id);

/**
 * A call that was cut off after the verdict, and is made again: it answers what it would have answered. Null where the
 * last edit that was handed in has no verdict yet.
 */
async function settledAlready(name: string): Promise<StepCampaign | null> {
  const campaign = await readStepCampaign(await findCampaign(name));
  const { pending, state, stage } = campaign;
  const isBetween = stage.kind === "ready" || stage.kind === "search-over";
  return isBetween && pending && hasVerdict(state, pending.id) ? campaign : null;
}
