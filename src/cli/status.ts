import { parseArgs } from "node:util";
import { InputError } from "../model/input-error.ts";
import { byState, statusLines } from "../report/campaign-status.ts";
import type { CampaignStatus } from "../report/campaign-status.ts";
import { settledLines } from "../runner/campaign-lines.ts";
import { resumeCommand, usdOf } from "./campaign-document.ts";
import { campaignsAround, findCampaign } from "./campaign-folders.ts";
import { readCampaign } from "./campaign-record.ts";
import type { CampaignRecord } from "./campaign-record.ts";

/** `hone status [CAMPAIGN]`: the campaigns of this repository, or one with what it has tried. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  if (positionals.length > 1) {
    throw new InputError({
      where: "hone",
      what: "too many arguments",
      remedy: "usage: hone status [CAMPAIGN] [--json]",
    });
  }
  const [name] = positionals;
  if (name === undefined) return printAll(values.json ?? false);
  const record = await readCampaign(await findCampaign(name));
  const status = statusOf(record);
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, ...status, ...details(record) }, null, 2));
  else for (const line of [...statusLines([status]), ...settledLines(record.state)]) console.log(line);
  return 0;
}

async function printAll(json: boolean): Promise<number> {
  const places = await campaignsAround(process.cwd());
  // A campaign whose ledger is broken does not hide the others.
  const records = await Promise.allSettled(places.map(readCampaign));
  const all = records.flatMap((read) => (read.status === "fulfilled" ? [statusOf(read.value)] : []));
  const broken = records.flatMap((read) => (read.status === "rejected" ? [String(read.reason.message)] : []));
  for (const message of broken) console.error(`warning: ${message}`);
  if (json) console.log(JSON.stringify({ schemaVersion: 1, campaigns: byState(all) }, null, 2));
  else for (const line of statusLines(all)) console.log(line);
  return 0;
}

function statusOf(record: CampaignRecord): CampaignStatus {
  const { id, state, result, worker } = record;
  const { started } = state;
  return {
    campaign: id,
    title: started?.title ?? "(not begun)",
    state: worker !== null ? "active" : result.finished ? "finished" : "resumable",
    worker,
    best: bestRatio(record),
    tried: result.tried.length,
    limit: started?.budget.iterations ?? null,
    seconds: result.seconds,
    usd: usdOf(record),
    ended: result.finished ? result.ended : null,
    confirmed: state.confirmed?.kind ?? null,
    command: worker === null ? (resumeCommand(record) ?? `hone report ${id}`) : `hone status ${id}`,
  };
}

/** What was confirmed; before that a product of steps, to watch by. Null without one, or where the objective is no ratio. */
function bestRatio({ state, result }: CampaignRecord): number | null {
  if (state.started?.metric.scale !== "ratio") return null;
  if (result.evaluation?.stage === "confirm") return result.evaluation.speedup?.estimate ?? null;
  const kept = result.tried.filter(({ verdict }) => verdict.kind === "keep");
  if (kept.length === 0) return null;
  return Math.exp(kept.reduce((sum, { gain }) => sum + (gain ?? 0), 0));
}

const details = ({ state, result, folder, repository }: CampaignRecord) => ({
  folder,
  repository,
  mode: state.started?.mode ?? null,
  budget: state.started?.budget ?? null,
  machine: state.started?.machine ?? null,
  sandbox: state.started?.sandbox ?? null,
  open: state.open && { id: state.open.candidate.id, hypothesis: state.open.candidate.hypothesis },
  candidates: result.tried.map(({ candidate: { id, hypothesis }, verdict }) => ({ id, hypothesis, verdict })),
});
