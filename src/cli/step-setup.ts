import { mkdirSync } from "node:fs";
import { isSetUp } from "../steps/stage.ts";
import { setupAnswer } from "../steps/setup-answer.ts";
import type { StepInput } from "../steps/step-inputs.ts";
import { InputError } from "../model/input-error.ts";
import { openRepository } from "../workspace/repository.ts";
import { writeRequest } from "./campaign-request.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { branchOf, campaignFor, readStepCampaign, refuseWithoutSandbox, treeOf, wordsOf } from "./step-campaign.ts";
import type { StepCampaign } from "./step-campaign.ts";
import { work } from "./step-engine.ts";
import type { Watch } from "./step-engine.ts";

/** `setup`: a campaign up to where the first edit can be handed in. */
export async function setup(input: StepInput<"setup">, watch: Watch) {
  const { campaign, warnings } = await openCampaign(input);
  const { request, record } = campaign;
  if (campaign.stage.kind === "setting-up") {
    refuseWithoutSandbox(request);
    await work({
      request,
      start: "resume",
      earlier: record.events,
      reached: (state) => isSetUp(state) || state.ended !== null,
      seconds: input.seconds,
      watch,
    });
  }
  const now = await readStepCampaign(request);
  return setupAnswer({
    ...now,
    goal: request.goal,
    benchmark: request.benchmark,
    scope: await filesOf(now),
    branch: branchOf(now),
    tree: treeOf(now),
    warnings,
    inWords: wordsOf(now),
  });
}

type Opened = { campaign: StepCampaign; warnings: readonly string[] };

/** The campaign that is named, or a new one: its request is on the disk before anything is done for it. */
async function openCampaign({ goal, campaign, budget }: StepInput<"setup">): Promise<Opened> {
  if (campaign !== undefined && goal === undefined)
    return { campaign: await campaignFor("setup", campaign), warnings: [] };
  if (goal === undefined || campaign !== undefined) {
    throw new InputError({
      where: "setup",
      what: goal === undefined ? "names no goal" : "names a goal and a campaign",
      remedy: 'Give {"goal":"goal.md"} to begin a campaign, or {"campaign":"ID"} to go on with the setup of one.',
    });
  }
  const { request: asked, benchmarkText, warnings } = await prepareCampaign(goal, "run");
  refuseWithoutSandbox(asked);
  const { iterations = asked.budget.iterations, wall_seconds = asked.budget.wall_seconds } = budget;
  const request = { ...asked, budget: { ...asked.budget, iterations, wall_seconds } };
  mkdirSync(request.folder, { recursive: true });
  writeRequest(request, benchmarkText);
  return { campaign: await readStepCampaign(request), warnings };
}

/** The files that may be edited, as the base has them. */
async function filesOf({ request }: StepCampaign) {
  const { goal, frozen, repository: top } = request;
  const repository = await openRepository(top);
  const paths = await repository.listFiles(frozen.base, goal.scope, goal.root);
  return await Promise.all(
    paths.map(async (path) => {
      const file = await repository.readFileAt(frozen.base, path).catch(() => null);
      return { path, bytes: file === null ? -1 : Buffer.byteLength(file.text) };
    }),
  ).then((files) => files.filter(({ bytes }) => bytes >= 0));
}
