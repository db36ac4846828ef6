import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineResult } from "../evolve/ports.ts";
import { campaignReport } from "../report/pull-request.ts";
import { endInWords } from "../report/ends.ts";
import { count } from "../report/figures.ts";
import { sightInWords } from "../report/metric-words.ts";
import { caseLines, guardLines, searchLines, testLine } from "../report/terminal.ts";
import { variantMetrics } from "../report/variant-metrics.ts";
import { noGainReport, unfinishedNote } from "../report/unfinished.ts";
import { candidateDiff } from "../workspace/candidate-diff.ts";
import { openRepository } from "../workspace/repository.ts";
import { campaignDocument, ideasOf, resumeCommand } from "./campaign-document.ts";
import type { CampaignFiles } from "./campaign-document.ts";
import type { CampaignRecord } from "./campaign-record.ts";
import { ownFolder } from "./campaign-folders.ts";
import { recipesIn } from "./campaign-request.ts";
import type { CampaignRequest } from "./campaign-request.ts";
import type { Candidate } from "../model/candidate.ts";
import { recipeOf, recipeTaskOf } from "../model/recipe.ts";
import { saveRecipe } from "../propose/knowledge/save-recipe.ts";
import { archiveFolder, writeArchive } from "./write-archive.ts";

export type Reported = { record: CampaignRecord; request: CampaignRequest };

/** The winner's diff against the base; null where there is none. */
async function diffOf({ record, request }: Reported): Promise<string | null> {
  const { best } = record.result;
  if (!best) return null;
  const repository = await openRepository(record.repository);
  return await candidateDiff({ repository, base: request.frozen.base, edits: best.edits });
}

const patchFile = ({ folder }: CampaignRecord, { best }: EngineResult): string =>
  path.join(folder, `${best?.id ?? "base"}.diff`);

/** The report as Markdown, of a campaign that has ended or of what was measured so far. */
export function reportOf({ record, request }: Reported): string {
  const { best, evaluation, tried, seconds, finished, account, review } = record.result;
  const rejected = ideasOf(tried);
  const { title } = request.goal;
  const effort = {
    tried: tried.length,
    kept: tried.length - rejected.length,
    searchSeconds: seconds,
    account: account ?? undefined,
  };
  const standing = { finished, tried: tried.length, open: record.state.open?.candidate.id ?? null };
  if (!best || !evaluation) {
    return noGainReport({
      title,
      rejected,
      effort: { ...effort, confirmSeconds: null },
      sight: sightInWords(evaluation),
      ...standing,
    });
  }
  const goalFile = path.relative(process.cwd(), path.join(record.repository, request.goalFile ?? "goal.md"));
  return campaignReport({
    title,
    evaluation,
    candidate: best,
    review,
    frozen: request.frozen,
    rejected,
    effort: { ...effort, confirmSeconds: null },
    note: unfinishedNote(standing),
    reproduce: `npx hone evaluate ${goalFile} --candidate ${path.relative(process.cwd(), patchFile(record, record.result))}`,
  });
}

/**
 * Writes what a campaign leaves: the winner's patch, the report, and at its end the archive's bundle. What cannot be
 * written is a warning; the campaign itself is in its ledger.
 */
export async function finishCampaign(reported: Reported, warn: (text: string) => void): Promise<CampaignFiles> {
  const { record, request } = reported;
  const { best, finished } = record.result;
  const files: CampaignFiles = { patch: null, report: null, archive: null };
  try {
    const diff = await diffOf(reported);
    if (best && diff !== null) {
      files.patch = patchFile(record, record.result);
      writeFileSync(files.patch, diff);
    }
    const report = reportOf(reported);
    files.report = path.join(record.folder, "report.md");
    writeFileSync(files.report, report);
    if (finished) {
      const winner = best && diff !== null ? { candidate: best, diff } : null;
      const experiment = request.benchmark.benchmark_id;
      const document = campaignDocument(record, { ...files, archive: archiveFolder(record, experiment) });
      const { primary_metric: metric } = request.benchmark.controller.objective;
      const metrics = variantMetrics(record.events, { candidate: best?.id ?? null, isTime: metric === "time" });
      files.archive = writeArchive({ record, experiment, winner, report, document, metrics });
      if (winner)
        await keepRecipe(reported, winner).catch((error: unknown) =>
          warn(`warning: no recipe was kept: ${String(error)}`),
        );
    }
  } catch (error) {
    warn(`warning: the report or the archive could not be written: ${error instanceof Error ? error.message : ""}`);
  }
  return files;
}

/** What was confirmed is offered to later campaigns of this checkout. */
async function keepRecipe({ record, request }: Reported, { candidate, diff }: { candidate: Candidate; diff: string }) {
  const { evaluation } = record.result;
  const task = recipeTaskOf(request.benchmark, request.goal.language);
  const at = record.state.lastAt;
  const recipe = evaluation && recipeOf({ candidate, evaluation, task, diff, campaign: record.id, at });
  if (!recipe) return;
  ownFolder(record.repository, "archive");
  await saveRecipe(recipesIn(record.repository), recipe);
}

/** Those files that are there already. */
export function filesOf({ record, request }: Reported): CampaignFiles {
  const there = (file: string) => (existsSync(file) ? file : null);
  return {
    patch: there(patchFile(record, record.result)),
    report: there(path.join(record.folder, "report.md")),
    archive: there(archiveFolder(record, request.benchmark.benchmark_id)),
  };
}

/** What a person reads at the end of `hone run` and `hone resume`. */
export function campaignSummary(record: CampaignRecord, files: CampaignFiles): string[] {
  const { best, evaluation, tried, ledgerFile, finished, account } = record.result;
  const where = [
    ...(files.archive === null ? [] : [`  archive ${files.archive}`]),
    `  ledger  ${ledgerFile}`,
    ...(finished ? [] : [`  go on   ${resumeCommand(record) ?? ""}`]),
  ];
  const closing = searchLines(ideasOf(tried), evaluation?.doubts ?? [], account ?? undefined);
  if (!best || !evaluation) {
    if (!finished) return [stoppedWords(record), ...closing, ...where];
    const seen = sightInWords(evaluation);
    return [
      `Nothing to gain: ${tried.length === 1 ? "the one candidate did not" : `none of ${tried.length} candidates`} beat the base`,
      `  it ended because ${endInWords(record.result.ended)}${seen === null ? "" : `; ${seen}`}`,
      ...closing,
      ...where,
    ];
  }
  const words = !finished ? stoppedWords(record) : evaluation.verdict === "keep" ? "Confirmed" : "Not confirmed";
  return [
    `${words}: ${best.hypothesis}: ${evaluation.detail}`,
    ...caseLines(evaluation),
    ...guardLines(evaluation),
    ...evaluation.tests.map(testLine),
    ...closing,
    `  branch  hone/${record.id}`,
    `  report  ${files.report ?? ""}`,
    ...where,
  ];
}

const stoppedWords = ({ result, worker }: CampaignRecord): string =>
  `${worker === null ? "Stopped" : "Under way"} after ${count(result.tried.length, "candidate")}, not confirmed`;
