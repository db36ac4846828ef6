import { prepareCampaign } from "../../src/cli/local-campaign.ts";
import { noWishes } from "../../src/decide/heed.ts";
import { runEngine } from "../../src/engine.ts";
import type { EngineResult } from "../../src/evolve/ports.ts";
import type { Evaluation } from "../../src/model/evaluation.ts";
import { readCandidate } from "../../src/workspace/read-candidate.ts";
import { layOver } from "./repository.ts";
import type { Trial } from "./trials.ts";

export type Judged = { verdict: "keep" | "reject" | "crash"; reason: string; detail: string };

/** The verdict on one trial, from the same engine and by the same way as `hone evaluate` and `hone run` take. */
export async function judgeTrial(trial: Trial, goal: string): Promise<Judged> {
  return trial.campaign ? outcomeOf(await search(goal)) : await evaluate(trial, goal);
}

async function evaluate(trial: Trial, goal: string): Promise<Judged> {
  const { folder, remove } = layOver(trial);
  try {
    return await judgeFolder(goal, folder);
  } finally {
    remove();
  }
}

/** The verdict on the files of a folder, laid over the goal's repository, as `hone evaluate --candidate` gives it. */
export async function judgeFolder(goal: string, folder: string): Promise<Evaluation> {
  const { request, repository } = await prepareCampaign(goal, "evaluate");
  const { base } = request.frozen;
  const candidate = await readCandidate({ repository, base, path: folder, root: request.goal.root, id: "1" });
  const { evaluation } = await runEngine({ ...request, candidate, ...unattended });
  if (!evaluation) throw new Error("an evaluation ends with a verdict");
  return evaluation;
}

const search = async (goal: string): Promise<EngineResult> =>
  await runEngine({ ...(await prepareCampaign(goal, "run")).request, ...unattended });

const unattended = { onEvent: () => {}, control: () => Promise.resolve(noWishes) };

/** Of a whole search: promoted, or why the last one was not. */
function outcomeOf({ evaluation, tried }: EngineResult): Judged {
  if (evaluation) return evaluation;
  const verdicts = tried.map(({ verdict }) => verdict);
  const reasons = verdicts.map((verdict) => (verdict.kind === "reject" ? verdict.reason : verdict.kind));
  return {
    verdict: "reject",
    reason: reasons.at(-1) ?? "none tried",
    detail: `${reasons.length} tried: ${reasons.join(", ")}`,
  };
}
