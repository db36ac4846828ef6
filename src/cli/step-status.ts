import { decideAnswer } from "../steps/decide-answer.ts";
import { campaignAnswer, campaignsAnswer } from "../steps/status-answer.ts";
import type { StepInput } from "../steps/step-inputs.ts";
import { campaignsAround, idOf } from "./campaign-folders.ts";
import { branchOf, campaignFor, readStepCampaign, treeOf } from "./step-campaign.ts";
import type { StepCampaign } from "./step-campaign.ts";
import { readRequest } from "./campaign-request.ts";

/** `decide`: the verdict on the candidate that was run last. Reads the ledger and changes nothing. */
export async function decide({ campaign: name }: StepInput<"decide">) {
  const campaign = await campaignFor("decide", name);
  return decideAnswer({ ...campaign, tree: treeOf(campaign) });
}

/** `status`: one campaign, or all of the repository that steps can drive. Changes nothing. */
export async function status({ campaign: name }: StepInput<"status">) {
  if (name !== undefined) {
    const campaign = await campaignFor("status", name);
    const { record } = campaign;
    return campaignAnswer({ ...campaign, worker: record.worker, tree: treeOf(campaign), branch: branchOf(campaign) });
  }
  const places = await campaignsAround(process.cwd());
  // A campaign whose record is broken does not hide the others.
  const read = await Promise.allSettled(places.map(searchAt));
  const broken = read.flatMap((one, at) =>
    one.status === "rejected" && places[at] ? [`${idOf(places[at])}: ${String(one.reason.message)}`] : [],
  );
  const campaigns = read.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
  return campaignsAnswer(
    campaigns.map((campaign) => ({ ...campaign, worker: campaign.record.worker })),
    broken,
  );
}

/** Null for the record of one given candidate, which has no steps. */
async function searchAt(place: { folder: string; repository: string }): Promise<StepCampaign | null> {
  return readRequest(place.folder, place.repository).mode === "run" ? await readStepCampaign(place) : null;
}
