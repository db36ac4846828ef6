import { existsSync } from "node:fs";
import path from "node:path";
import { contentOf, writeWhole } from "../evaluate/artifacts.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import { valueInWords } from "../report/metric-words.ts";
import { probeSandbox } from "../sandbox/probe.ts";
import { sandboxUser } from "../sandbox/user.ts";
import type { Standing } from "../steps/next-steps.ts";
import { outOfOrder } from "../steps/out-of-order.ts";
import { PendingEdit } from "../steps/pending-edit.ts";
import { stageOf } from "../steps/stage.ts";
import type { StepName } from "../steps/step-inputs.ts";
import { openRepository } from "../workspace/repository.ts";
import { findCampaign, idOf } from "./campaign-folders.ts";
import type { CampaignPlace } from "./campaign-folders.ts";
import { readCampaign } from "./campaign-record.ts";
import type { CampaignRecord } from "./campaign-record.ts";
import { readRequest } from "./campaign-request.ts";
import type { CampaignRequest } from "./campaign-request.ts";

/** A campaign as a step finds it: its request, its ledger, and the edit that was handed in last. */
export type StepCampaign = Standing & {
  request: CampaignRequest;
  record: CampaignRecord;
  state: CampaignRecord["state"];
  pending: PendingEdit | null;
};

/** Reads a campaign that steps can drive. Throws `InputError`. */
export async function readStepCampaign(place: CampaignPlace): Promise<StepCampaign> {
  const request = readRequest(place.folder, place.repository);
  const record = await readCampaign(place);
  if (request.mode !== "run") {
    throw new InputError({
      where: `campaign ${record.id}`,
      what: "it judges one given candidate, and has no steps",
      remedy: 'Begin one that searches: `setup` with {"goal":"goal.md"}.',
    });
  }
  const pending = readPending(place.folder);
  const { state } = record;
  return { campaign: await nameOf(place), stage: stageOf(state, pending), state, request, record, pending };
}

/** The campaign that a step names, where that step can be taken now. Throws `InputError` that names the right one. */
export async function campaignFor(step: StepName, name: string): Promise<StepCampaign> {
  const campaign = await readStepCampaign(await findCampaign(name));
  const { worker } = campaign.record;
  if (worker !== null && step !== "status") throw new InputError(atWork(campaign, step, worker));
  const problem = outOfOrder(step, campaign);
  if (problem) throw new InputError(problem);
  return campaign;
}

const atWork = ({ campaign }: StepCampaign, step: StepName, worker: number) => ({
  where: `${step}, campaign ${campaign}`,
  what: `process ${worker} is at work on it`,
  remedy: `Wait until it is done: \`status\` with {"campaign":${JSON.stringify(campaign)}} tells. Or stop it: kill ${worker}.`,
});

/** The id where the campaign lies in the repository that this process is in, else its folder. */
async function nameOf(place: CampaignPlace): Promise<string> {
  const here = await openRepository(process.cwd()).catch(() => null);
  return here?.top === place.repository ? idOf(place) : place.folder;
}

const pendingFile = (folder: string): string => path.join(folder, "edit.json");

function readPending(folder: string): PendingEdit | null {
  const file = pendingFile(folder);
  if (!existsSync(file)) return null;
  const parsed = PendingEdit.safeParse(jsonOf(contentOf(file)));
  if (parsed.success) return parsed.data;
  throw new InputError({
    where: file,
    what: "is not an edit that a step has written",
    remedy: "It was changed by something else than Hone: remove it, and hand the edit in again.",
  });
}

function jsonOf(content: Buffer | null): unknown {
  try {
    return content && JSON.parse(content.toString("utf8"));
  } catch {
    return null;
  }
}

/** Writes the edit down, whole or not at all, in the place of an earlier one. */
export const writePending = (folder: string, pending: PendingEdit): void =>
  writeWhole(pendingFile(folder), `${JSON.stringify(pending, null, 2)}\n`);

/** The campaign's checkout of the incumbent. */
export const treeOf = ({ request }: Pick<StepCampaign, "request">): string => path.join(request.folder, "tree");
export const branchOf = ({ request }: Pick<StepCampaign, "request">): string => `hone/${request.frozen.campaign}`;

/** How values of the campaign's metric are said. */
export function wordsOf({ state }: Pick<StepCampaign, "state">): (value: number) => string {
  const metric = state.started?.metric ?? { name: "time", kind: "time" as const };
  return (value) => valueInWords(metric, value);
}

/**
 * What an agent writes runs in a sandbox or not at all, unless the operator wrote `sandbox: none`. Throws
 * `EnvironmentError`.
 */
export function refuseWithoutSandbox({ goal }: Pick<CampaignRequest, "goal">): void {
  if (goal.sandbox === "none") return;
  const sandbox = probeSandbox(sandboxUser(process.pid));
  if (sandbox.kind === "missing")
    throw new EnvironmentError(`There is no sandbox for an agent's code: ${sandbox.why}`, sandbox.remedy);
}
