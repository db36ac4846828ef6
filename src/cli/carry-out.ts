import { mkdirSync } from "node:fs";
import { noWishes } from "../decide/heed.ts";
import { runEngine } from "../engine.ts";
import type { EngineRequest } from "../evolve/ports.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import { verdictLines } from "../report/terminal.ts";
import { campaignDocument } from "./campaign-document.ts";
import { campaignProgress } from "./campaign-progress.ts";
import { readCampaign } from "./campaign-record.ts";
import { campaignSummary, finishCampaign } from "./finish-campaign.ts";
import { pauseOnSignal, standardError } from "./terminal.ts";

export type Task = {
  request: Omit<EngineRequest, "onEvent" | "control">;
  json: boolean;
  /** Events of an earlier part of the campaign. */
  earlier?: readonly LedgerEvent[];
};

/** Has the engine do what is asked, or go on with it, and prints what came of it. Answers the exit status. */
export async function carryOut({ request, json, earlier = [] }: Task): Promise<number> {
  const terminal = standardError();
  mkdirSync(request.folder, { recursive: true });
  await runEngine({
    ...request,
    onEvent: campaignProgress(terminal, earlier),
    onProgress: terminal.line,
    pause: pauseOnSignal(terminal.line),
    control: () => Promise.resolve(noWishes),
  });
  terminal.done();
  return await printCampaign(request, { json, warn: terminal.line });
}

type Printing = { json: boolean; warn: (text: string) => void };

/** What a person or a program reads of a campaign: of a search its document, of a given candidate its verdict. */
export async function printCampaign(request: Task["request"], { json, warn }: Printing): Promise<number> {
  const record = await readCampaign(request);
  const { evaluation, finished } = record.result;
  if (request.mode === "evaluate" && finished && evaluation) {
    if (json) console.log(JSON.stringify(evaluation, null, 2));
    else for (const line of verdictLines(evaluation)) console.log(line);
    return 0;
  }
  const files = await finishCampaign({ record, request }, warn);
  if (json) console.log(JSON.stringify(campaignDocument(record, files), null, 2));
  else for (const line of campaignSummary(record, files)) console.log(line);
  return 0;
}
