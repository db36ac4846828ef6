import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { profilesFolder } from "../engine-profiles.ts";
import { contentOf } from "../evaluate/artifacts.ts";
import type { Candidate } from "../model/candidate.ts";
import { archiveName } from "../report/archive-name.ts";
import type { VariantMetrics } from "../report/variant-metrics.ts";
import { samplesCsv } from "../report/samples-csv.ts";
import { ownFolder } from "./campaign-folders.ts";
import type { CampaignRecord } from "./campaign-record.ts";

export type ArchiveContent = {
  record: CampaignRecord;
  /** The contract's `benchmark_id`. */
  experiment: string;
  /** Null where nothing was better than the base. */
  winner: { candidate: Candidate; diff: string } | null;
  report: string;
  document: unknown;
  /** Each variant's own figures. */
  metrics: readonly VariantMetrics[];
};

/** Where the bundle of a campaign lies, or will. */
export function archiveFolder({ repository, state, result }: CampaignRecord, experiment: string): string {
  const { evaluation } = result;
  const speedup = evaluation?.verdict === "keep" ? (evaluation.speedup?.estimate ?? null) : null;
  const name = path.join(ownFolder(repository, "archive"), archiveName({ at: state.lastAt, experiment, speedup }));
  for (let copy = 1; ; copy++) {
    const folder = copy === 1 ? name : `${name}-${copy}`;
    if (!existsSync(folder) || isBundleOf(folder, result.ledgerFile)) return folder;
  }
}

/** Two campaigns may end alike in one second: a bundle is known by its ledger, to which its end added the last line. */
function isBundleOf(folder: string, ledgerFile: string): boolean {
  const kept = contentOf(path.join(folder, "ledger.jsonl"));
  return kept !== null && contentOf(ledgerFile)?.equals(kept) === true;
}

/**
 * Writes `.hone/archive/<time>-<experiment>-<speedup>/` and answers its path: code, samples, ledger, report, environment,
 * and for each variant `artifacts/<label>/metrics.json` and its profile.
 * It is there whole or not at all; done twice it is done once.
 */
export function writeArchive(content: ArchiveContent): string {
  const folder = archiveFolder(content.record, content.experiment);
  if (existsSync(folder)) return folder;
  const part = `${folder}.${process.pid}.part`;
  try {
    fill(part, content);
    renameSync(part, folder);
    return folder;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

function fill(folder: string, { record, winner, report, document, metrics }: ArchiveContent): void {
  mkdirSync(path.join(folder, "code"), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  const json = (file: string, value: unknown) => write(file, `${JSON.stringify(value, null, 2)}\n`);
  write("samples.csv", samplesCsv(record.events));
  copyFileSync(record.result.ledgerFile, path.join(folder, "ledger.jsonl"));
  const dialogue = path.join(record.folder, "dialogue.jsonl");
  if (existsSync(dialogue)) copyFileSync(dialogue, path.join(folder, "dialogue.jsonl"));
  write("report.md", report);
  json("report.json", document);
  json("environment.json", environment(record));
  for (const one of metrics) {
    mkdirSync(path.join(folder, "artifacts", one.label), { recursive: true });
    json(path.join("artifacts", one.label, "metrics.json"), one);
  }
  const profiles = profilesFolder(record.folder);
  for (const label of existsSync(profiles) ? readdirSync(profiles) : [])
    cpSync(path.join(profiles, label), path.join(folder, "artifacts", label, "profiler"), { recursive: true });
  if (!winner) return;
  write("code/winner.diff", winner.diff);
  for (const { path: file, content } of winner.candidate.edits) {
    if (content === null) continue;
    mkdirSync(path.dirname(path.join(folder, "code", file)), { recursive: true });
    write(path.join("code", file), content);
  }
}

function environment({ state: { started } }: CampaignRecord) {
  return {
    schemaVersion: 1,
    machine: started?.machine ?? null,
    sandbox: started?.sandbox ?? null,
    doubts: started?.doubts ?? [],
    evaluator: started?.frozen.evaluator ?? null,
    versions: { hone: packageJson.version, node: process.versions.node },
    frozen: started?.frozen ?? null,
  };
}
