import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runBudget } from "../decide/run-budget.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import { preparedContract, preparedFiles } from "../model/prepared-place.ts";
import type { RunResult } from "../model/run-result.ts";
import type { Wishes } from "../decide/heed.ts";
import { parseLedger } from "../evolve/ledger-file.ts";
import type { Clock, Engine, EngineResult, ModelSettings, Prepare } from "../evolve/ports.ts";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { jobSummary } from "../report/job-summary.ts";
import { writeAccount } from "./account.ts";
import type { AccountFiles } from "./account.ts";
import { watchCampaign } from "./campaign-watch.ts";
import { openCheckpoints } from "./checkpoints.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { examineMachine } from "./fitness.ts";
import type { RunInputs } from "./inputs.ts";
import { jobLog } from "./job-log.ts";
import type { Git } from "./remote.ts";
import { prepareForCampaign, preparingInWords } from "./prepare.ts";
import { fetchState, objection, preparedOf } from "./request.ts";
import type { State } from "./request.ts";
import { toRunResult } from "./result.ts";
import type { Outcome } from "./result.ts";
import { deliver, NameTaken } from "./uploads.ts";
import type { ArtifactStore } from "./uploads.ts";

/**
 * `root`: folder that the goal's paths are relative to, "" for the repository's top. `contract`: where the contract lies
 * from there, unless the goal names it; absent: where such a goal's would.
 */
export type GoalTexts = { title: string; root: string; goalText: string; goalFile?: string; contract?: string };

/** What the run needs of the world; the composition root provides it. */
export type RunPorts = {
  /** Reads the repository; used for fetching from it and for asking what the campaign's state says. */
  token: string;
  gitIn(folder: string): Git;
  /** What this machine offers. */
  examine(): Promise<readonly DoctorCheck[]>;
  engine: Engine;
  /** Has a model write the benchmark of a goal without one, and proves it on the base. */
  prepare: Prepare;
  /** A commit of the base with files beside it, in a repository by its path. */
  commitWithFiles(
    repository: string,
    base: string,
    files: readonly { path: string; content: string }[],
  ): Promise<string>;
  /** Of the servers that models are asked at. */
  keys: ModelSettings["keys"];
  /** The frozen texts → what they mean; a goal takes over what its contract says. Both throw `InputError`. */
  parseGoal(texts: GoalTexts, benchmark: Benchmark | null): Goal;
  parseBenchmark(text: string): Benchmark;
  store: ArtifactStore;
  /** Shows Markdown on the run's page. */
  summarize(markdown: string): Promise<void>;
  /** Aborted where GitHub, or a person, ends the job: there are seconds left. */
  interrupted: AbortSignal;
  clock: Clock;
  log(line: string): void;
  warn(text: string): void;
};

/** A run as it works: what it was asked, the world, and when it began. */
type Run = { inputs: RunInputs; state: State; ports: RunPorts; began: number };

/**
 * One run of a campaign, prepare, evolve or verify: fetches what it was asked, has the engine do it, and uploads the answer as
 * `hone-result-<attempt>` (`result.json`, `ledger.jsonl`). Whatever fails once the request is known is answered too,
 * with exit `failed`; only a run that cannot read its request, or cannot upload, throws. A run that the campaign does not
 * wait for, and one that is interrupted, leave no answer; the latter leaves a checkpoint of a search. A preparation that
 * was at work answers with what it cost.
 */
export async function runMode(inputs: RunInputs, ports: RunPorts): Promise<{ result: RunResult; resultFile: string }> {
  const began = ports.clock.now();
  const state = await fetchState({ inputs, token: ports.token, gitIn: ports.gitIn });
  const run = { inputs, state, ports, began };
  const checkpoints = checkpointsOf(run);
  const outcome = await work(run, checkpoints);
  const ledger = await readLedger(outcome, inputs);
  const result = account(run, outcome, ledger);
  const files = await writeAccount(join(inputs.folder, "answer"), result, ledger);
  // A preparation has no checkpoint, and is answered all the same: its models have cost something.
  const isCut = ports.interrupted.aborted && result.exit.kind !== "done" && outcome.kind !== "prepared";
  if (isCut) await checkpoints?.now();
  else if (outcome.kind !== "needless") await answer(run, { result, files }, checkpoints);
  await ports.summarize(jobSummary({ title: state.campaign.title, result }));
  return { result, resultFile: files[0] };
}

const account = ({ state, inputs, ports, began }: Run, outcome: Outcome, ledger: string): RunResult =>
  toRunResult({
    request: state.campaign.request,
    inputs,
    outcome,
    ledger,
    seconds: (ports.clock.now() - began) / 1000,
  });

async function work(run: Run, checkpoints: Checkpoints | null): Promise<Outcome> {
  const { inputs, state, ports } = run;
  try {
    const problem = objection(state, inputs);
    if (problem) throw new InputError(problem);
    const asked = watchCampaign({ ...run, ...ports });
    // A run that was started again by hand, or waited for so long that the campaign went on without it.
    if ((await asked()).pause === "moved") return { kind: "needless" };
    await examineMachine(ports);
    ports.interrupted.addEventListener("abort", () => void checkpoints?.now(), { once: true });
    if (state.campaign.request.mode === "prepare") return await prepare(run, asked);
    return { kind: "ended", result: await search(run, asked, checkpoints) };
  } catch (error) {
    return { kind: "threw", error };
  }
}

async function prepare({ inputs, state, ports }: Run, asked: () => Promise<Wishes>): Promise<Outcome> {
  const { campaign, goalText, repository } = state;
  const goal = ports.parseGoal(goalTexts(state, campaign.id), null);
  const folder = engineFolder(inputs);
  const preparing = await prepareForCampaign({ ...ports, campaign, goal, goalText, repository, folder, asked });
  ports.log(preparingInWords(preparing));
  return { kind: "prepared", preparing };
}

/** Has the engine do what is asked; between two steps it hears of the campaign's state, and checkpoints are kept. */
async function search(run: Run, asked: () => Promise<Wishes>, checkpoints: Checkpoints | null): Promise<EngineResult> {
  const { inputs, state, ports } = run;
  const { request, goalFile } = state.campaign;
  const { mode, campaign, base, goalHash, benchmarkHash, evaluator } = request;
  if (mode === "prepare") throw new Error("a preparation is no search");
  const folder = engineFolder(inputs);
  const prepared = preparedOf(state);
  const benchmark = ports.parseBenchmark(state.benchmarkText);
  const tell = jobLog(ports.log, await layOut(folder, state.ledger));
  return ports.engine({
    mode,
    frozen: { campaign, base, goalHash, benchmarkHash, evaluator },
    ...(prepared && { tree: await ports.commitWithFiles(state.repository, base, preparedFiles(prepared)) }),
    goal: ports.parseGoal(goalTexts(state, prepared?.id), benchmark),
    benchmark,
    ...(goalFile !== undefined && { goalFile }),
    budget: runBudget(state.campaign),
    repository: state.repository,
    folder,
    start: state.ledger === null ? "new" : "resume-anywhere",
    ...(request.candidate && { candidate: request.candidate }),
    ...(request.proposers && {
      models: { choices: request.proposers, keys: ports.keys, prices: request.model_prices ?? {}, recipes: null },
    }),
    pause: ports.interrupted,
    onEvent: (event) => {
      tell(event);
      checkpoints?.saw(event);
    },
    onProgress: (text) => ports.log(text),
    control: async () => {
      await checkpoints?.keepUp();
      return asked();
    },
  });
}

/** What the campaign's goal is read from; `benchmark`: id of the prepared one that is to judge it. */
function goalTexts({ campaign, goalText }: State, benchmark: string | undefined): GoalTexts {
  const { title, root = "", goalFile } = campaign;
  return {
    title,
    root,
    goalText,
    ...(goalFile !== undefined && { goalFile }),
    ...(benchmark !== undefined && { contract: preparedContract(benchmark, root) }),
  };
}

/** A verdict has no half, nor has a benchmark: such a run begins anew wherever it was lost. */
function checkpointsOf(run: Run): Checkpoints | null {
  const { inputs, ports } = run;
  if (inputs.mode !== "evolve") return null;
  return openCheckpoints({
    attempt: inputs.attempt,
    everyMs: inputs.checkpointMinutes * 60_000,
    ledgerFile: ledgerFileOf(inputs),
    folder: join(inputs.folder, "checkpoints"),
    account: (result, ledger) => account(run, { kind: "going-on", result }, ledger),
    ...ports,
  });
}

type Answer = { result: RunResult; files: AccountFiles };

/** A search whose answer's name is lost is told as a checkpoint: whoever goes on with it finds it at its end. */
async function answer(
  { inputs, ports }: Run,
  { result, files }: Answer,
  checkpoints: Checkpoints | null,
): Promise<void> {
  try {
    await deliver({ name: `hone-result-${inputs.attempt}`, files }, ports);
  } catch (error) {
    const mayBeTold = error instanceof NameTaken && result.exit.kind !== "failed" && checkpoints !== null;
    if (!mayBeTold || !(await checkpoints.now())) throw error;
    ports.warn(`${error.message}. What came of the run is in its newest checkpoint.`);
  }
}

/** Gives the engine the ledger to go on with, and answers its events. Throws `InputError` where it is none. */
async function layOut(folder: string, ledger: string | null): Promise<readonly LedgerEvent[]> {
  if (ledger === null) return [];
  const { events } = parseLedger(Buffer.from(ledger), "the state's ledger.jsonl");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "ledger.jsonl"), ledger);
  return events;
}

const engineFolder = (inputs: RunInputs): string => join(inputs.folder, "campaign");
const ledgerFileOf = (inputs: RunInputs): string => join(engineFolder(inputs), "ledger.jsonl");

/** A run that failed half-way still shows how far it came; one that never began has an empty ledger. */
async function readLedger(outcome: Outcome, inputs: RunInputs): Promise<string> {
  if ("result" in outcome) return readFile(outcome.result.ledgerFile, "utf8");
  return readFile(ledgerFileOf(inputs), "utf8").catch(() => "");
}
