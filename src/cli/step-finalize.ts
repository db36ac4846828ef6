import { noWishes } from "../decide/heed.ts";
import { finalizeAnswer } from "../steps/finalize-answer.ts";
import { isWaiting } from "../steps/pending-edit.ts";
import type { StepInput } from "../steps/step-inputs.ts";
import { finishCampaign } from "./finish-campaign.ts";
import { branchOf, campaignFor, readStepCampaign } from "./step-campaign.ts";
import { work } from "./step-engine.ts";
import type { Watch } from "./step-engine.ts";

/** `finalize`: the end of the search, the confirmation of its best, and the report. */
export async function finalize(input: StepInput<"finalize">, watch: Watch) {
  const campaign = await campaignFor("finalize", input.campaign);
  const { request, record, stage } = campaign;
  if (stage.kind !== "finished") {
    // A search that its budget has ended needs nobody to stop it, and its report says why it ended.
    const stop = stage.kind !== "search-over" || stage.ended === "stopped";
    await work({
      request,
      start: "resume",
      earlier: record.events,
      reached: () => false,
      seconds: input.seconds,
      wishes: { ...noWishes, stop },
      watch,
    });
  }
  const now = await readStepCampaign(request);
  const files = await finishCampaign({ record: now.record, request }, watch.sink.line);
  return finalizeAnswer({
    ...now,
    branch: branchOf(now),
    left: { ...files, ledger: now.record.result.ledgerFile },
    dropped: isWaiting(now.state, now.pending) ? now.pending.hypothesis : null,
  });
}
