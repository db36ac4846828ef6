import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runEngine } from "../engine.ts";
import type { EngineResult, Tried } from "../evolve/ports.ts";
import type { Candidate } from "../model/candidate.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import { campaignReport } from "../report/pull-request.ts";
import { caseLines, closingLine } from "../report/terminal.ts";
import { candidateDiff } from "../workspace/candidate-diff.ts";
import { campaignProgress } from "./campaign-progress.ts";
import { onlyArgument, positive } from "./options.ts";
import { prepareCampaign } from "./local-campaign.ts";
import type { LocalCampaign } from "./local-campaign.ts";
import { standardError, stopOnInterrupt } from "./terminal.ts";

/** `hone run GOAL`: a campaign here and now. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" }, iterations: { type: "string" }, seconds: { type: "string" } },
  });
  const goalFile = onlyArgument(positionals, "hone run GOAL");
  const campaign = await prepareCampaign(goalFile, "run");
  const terminal = standardError();
  for (const warning of campaign.warnings) terminal.line(`warning: ${warning}`);
  const budget = {
    ...campaign.request.budget,
    ...(values.iterations !== undefined && { iterations: positive("--iterations", values.iterations) }),
    ...(values.seconds !== undefined && { wall_seconds: positive("--seconds", values.seconds) }),
  };
  terminal.line(`${campaign.request.goal.title}: up to ${budget.iterations} candidates, ${budget.wall_seconds} s`);
  const result = await runEngine({
    ...campaign.request,
    budget,
    onEvent: campaignProgress(terminal),
    stopRequested: stopOnInterrupt(terminal.line),
  });
  terminal.done();
  const files = await writeReport({ campaign, result, goalFile });
  if (values.json) console.log(JSON.stringify(document({ campaign, result, files }), null, 2));
  else for (const line of summary({ campaign, result, files })) console.log(line);
  return 0;
}

const ideasOf = (tried: readonly Tried[]): RejectedIdea[] =>
  tried.flatMap(({ candidate: { id, hypothesis }, verdict }) => {
    if (verdict.kind === "keep") return [];
    const [reason, detail] =
      verdict.kind === "reject" ? [verdict.reason, verdict.detail] : [verdict.stage, verdict.error];
    return [{ id, hypothesis: hypothesis.slice(0, 500), reason, detail: detail.slice(0, 500) }];
  });

type Finished = {
  campaign: LocalCampaign;
  result: EngineResult;
  files: { patch: string | null; report: string | null };
};

async function writeReport({ campaign, result, goalFile }: Omit<Finished, "files"> & { goalFile: string }) {
  const { best, evaluation, tried, seconds } = result;
  if (!best || !evaluation) return { patch: null, report: null };
  const { folder, frozen, goal } = campaign.request;
  const [patch, report] = [path.join(folder, `${best.id}.diff`), path.join(folder, "report.md")];
  writeFileSync(patch, await patchOf(campaign, best));
  writeFileSync(
    report,
    campaignReport({
      title: goal.title,
      evaluation,
      candidate: best,
      frozen,
      rejected: ideasOf(tried),
      effort: {
        tried: tried.length,
        kept: tried.length - ideasOf(tried).length,
        searchSeconds: seconds,
        confirmSeconds: null,
      },
      reproduce: `npx hone evaluate ${goalFile} --candidate ${path.relative(process.cwd(), patch)}`,
    }),
  );
  return { patch, report };
}

const patchOf = ({ repository, request }: LocalCampaign, best: Candidate): Promise<string> =>
  candidateDiff({ repository, base: request.frozen.base, edits: best.edits });

function document({ campaign, result, files }: Finished) {
  const { best, evaluation, tried, ended, ledgerFile, seconds } = result;
  const rejected = ideasOf(tried);
  return {
    schemaVersion: 1,
    campaign: campaign.request.frozen.campaign,
    base: campaign.request.frozen.base,
    ended,
    best,
    speedup: evaluation?.speedup ?? null,
    evaluation,
    candidates: { tried: tried.length, kept: tried.length - rejected.length, rejected: rejected.length },
    rejected,
    branch: `hone/${campaign.request.frozen.campaign}`,
    ledger: ledgerFile,
    ...files,
    seconds,
  };
}

function summary({ campaign, result, files }: Finished): string[] {
  const { best, evaluation, tried, ledgerFile } = result;
  const closing = closingLine(ideasOf(tried), evaluation?.doubts ?? []);
  const where = [`  ledger  ${ledgerFile}`];
  if (!best || !evaluation)
    return [`Nothing to gain: none of ${tried.length} candidates beat the base`, closing, ...where];
  const words = evaluation.verdict === "keep" ? "Confirmed" : "Not confirmed";
  return [
    `${words}: ${best.hypothesis}: ${evaluation.detail}`,
    ...caseLines(evaluation),
    closing,
    `  branch  hone/${campaign.request.frozen.campaign}`,
    `  report  ${files.report ?? ""}`,
    ...where,
  ];
}
