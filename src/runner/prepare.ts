import { setTimeout } from "node:timers/promises";
import type { Wishes } from "../decide/heed.ts";
import { runBudget } from "../decide/run-budget.ts";
import type { ModelSettings, Prepare, Preparing } from "../evolve/ports.ts";
import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Goal } from "../model/goal.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { count, wait } from "../report/figures.ts";
import { printable } from "./job-log.ts";

/** Nobody waits for it any more, or its job ends: nothing is left of it but what models were asked for. */
export type BrokenOff = { kind: "broken-off"; cost: PreparedBenchmark["cost"] };

/** What a preparation of a campaign needs beside the campaign. */
type Work = {
  campaign: Campaign;
  goal: Goal;
  goalText: string;
  repository: string;
  folder: string;
  keys: ModelSettings["keys"];
  prepare: Prepare;
  /** What the campaign's state asks of this run. */
  asked(): Promise<Wishes>;
  interrupted: AbortSignal;
  log(line: string): void;
};

/** How often it is asked whether the campaign still waits for the benchmark, milliseconds; the state itself more seldom. */
const lookEveryMs = 5000;

/** Prepares the campaign's benchmark. Its steps are folded in the job's log. */
export async function prepareForCampaign(work: Work): Promise<Preparing | BrokenOff> {
  const { campaign, folder, repository, log } = work;
  const { request, title, goalFile } = campaign;
  const needless = new AbortController();
  const over = new AbortController();
  const watching = watch(work, needless, over.signal);
  log("::group::How the benchmark is prepared");
  try {
    const preparing = await work.prepare({
      goal: work.goal,
      goalText: withHints(work.goalText, request.hints),
      ...(goalFile !== undefined && { goalFile }),
      title,
      id: campaign.id,
      base: request.base,
      repository,
      folder,
      budget: withinSlice(campaign),
      models: {
        choices: request.proposers ?? [],
        keys: work.keys,
        prices: request.model_prices ?? {},
        recipes: null,
      },
      onProgress: (text) => log(printable(text)),
      pause: AbortSignal.any([work.interrupted, needless.signal]),
    });
    const isHalf = work.interrupted.aborted && preparing.kind === "failed";
    return needless.signal.aborted || isHalf ? { kind: "broken-off", cost: costOf(preparing) } : preparing;
  } finally {
    log("::endgroup::");
    over.abort();
    await watching;
  }
}

const costOf = (preparing: Preparing) => (preparing.kind === "prepared" ? preparing.prepared.cost : preparing.cost);

/** What came of it, for the log below the fold. */
export function preparingInWords(preparing: Preparing | BrokenOff): string {
  if (preparing.kind === "broken-off") return "no benchmark: it was broken off";
  if (preparing.kind === "failed") return printable(`no benchmark: ${preparing.why}`);
  const { proof, cost, files } = preparing.prepared;
  const money = cost.usd === null ? "" : `, ${cost.usd.toFixed(2)} USD`;
  return printable(
    `benchmark proved: ${count(proof.cases.length, "case")} of ${proof.metric}, ${count(files.length, "file")}; ${count(cost.calls, "answer")} of models${money}, ${wait(cost.seconds)}`,
  );
}

/** A benchmark has no half that the next run of a chain could go on with: it must fit into one. */
function withinSlice(campaign: Campaign): Budget {
  const budget = runBudget(campaign);
  return { ...budget, wall_seconds: Math.min(budget.wall_seconds, campaign.request.slice_seconds) };
}

/** People's words on an earlier try stand below the goal, which is frozen without them. */
const withHints = (goalText: string, hints: readonly string[]): string =>
  hints.length === 0
    ? goalText
    : `${goalText.trimEnd()}\n\n## What was said of an earlier benchmark for this goal\n${hints.map((hint) => `- ${hint}\n`).join("")}`;

async function watch({ asked }: Work, needless: AbortController, over: AbortSignal): Promise<void> {
  while (!over.aborted && !needless.signal.aborted) {
    if ((await asked()).pause === "moved") needless.abort();
    else await setTimeout(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
}
