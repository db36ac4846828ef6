import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { RunResult } from "../model/run-result.ts";
import type { Clock, Engine } from "../evolve/ports.ts";
import type { RunInputs } from "./inputs.ts";
import { jobSummary } from "../report/job-summary.ts";
import { jobLog } from "./job-log.ts";
import { fetchState, objection } from "./request.ts";
import type { Git, State } from "./request.ts";
import { toRunResult } from "./result.ts";
import type { Outcome } from "./result.ts";

/** `root`: folder that the goal's paths are relative to, "" for the repository's top. */
export type Texts = { title: string; root: string; goalText: string; benchmarkText: string };

/** What the run needs of the world; the composition root provides it. */
export type RunPorts = {
  /** Reads the repository; used for the two fetches only. */
  token: string;
  gitIn(folder: string): Git;
  engine: Engine;
  /** The frozen texts → what they mean. Throws `InputError`. */
  parse(texts: Texts): { goal: Goal; benchmark: Benchmark };
  /** Uploads files, all of one folder, as the artifact of this name. */
  upload(artifact: { name: string; files: string[] }): Promise<void>;
  /** Shows Markdown on the run's page. */
  summarize(markdown: string): Promise<void>;
  stopRequested(): Promise<boolean>;
  clock: Clock;
  log(line: string): void;
};

/**
 * One run of a campaign, evolve or verify: fetches what it was asked, has the engine do it, and uploads the answer as
 * `hone-result-<attempt>` (`result.json`, `ledger.jsonl`). Whatever fails once the request is known is answered too,
 * with exit `failed`; only a run that cannot read its request, or cannot upload, throws.
 */
export async function runMode(inputs: RunInputs, ports: RunPorts): Promise<{ result: RunResult; resultFile: string }> {
  const started = ports.clock.now();
  const state = await fetchState({ inputs, token: ports.token, gitIn: ports.gitIn });
  const outcome = await work({ inputs, state, ports });
  const folder = join(inputs.folder, "answer");
  const ledger = await readLedger(outcome, inputs);
  const seconds = (ports.clock.now() - started) / 1000;
  const result = toRunResult({ request: state.campaign.request, inputs, outcome, ledger, seconds });
  await mkdir(folder, { recursive: true });
  const resultFile = join(folder, "result.json");
  const ledgerFile = join(folder, "ledger.jsonl");
  await writeFile(resultFile, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(ledgerFile, ledger);
  await ports.upload({ name: `hone-result-${inputs.attempt}`, files: [resultFile, ledgerFile] });
  await ports.summarize(jobSummary({ title: state.campaign.title, result }));
  return { result, resultFile };
}

async function work({ inputs, state, ports }: { inputs: RunInputs; state: State; ports: RunPorts }): Promise<Outcome> {
  try {
    const problem = objection(state, inputs);
    if (problem) throw new InputError(problem);
    const { request, title, root = "", goalFile } = state.campaign;
    const { campaign, base, goalHash, benchmarkHash, evaluator } = request;
    const result = await ports.engine({
      mode: request.mode,
      frozen: { campaign, base, goalHash, benchmarkHash, evaluator },
      ...ports.parse({ title, root, goalText: state.goalText, benchmarkText: state.benchmarkText }),
      ...(goalFile !== undefined && { goalFile }),
      budget: request.budget,
      repository: state.repository,
      folder: engineFolder(inputs),
      start: "new",
      ...(request.candidate && { candidate: request.candidate }),
      hints: request.hints,
      onEvent: jobLog(ports.log),
      stopRequested: ports.stopRequested,
    });
    return { kind: "ended", result };
  } catch (error) {
    return { kind: "threw", error };
  }
}

const engineFolder = (inputs: RunInputs): string => join(inputs.folder, "campaign");

/** A run that failed half-way still shows how far it came; one that never began has an empty ledger. */
async function readLedger(outcome: Outcome, inputs: RunInputs): Promise<string> {
  if (outcome.kind === "ended") return readFile(outcome.result.ledgerFile, "utf8");
  return readFile(join(engineFolder(inputs), "ledger.jsonl"), "utf8").catch(() => "");
}
