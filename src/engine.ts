import { join } from "node:path";
import type { LoopState } from "./decide/loop-state.ts";
import { apply, emptyLoop } from "./decide/loop-state.ts";
import { calibrationGains } from "./decide/noise.ts";
import { calibrationOf, keepCalibration } from "./engine-calibration.ts";
import { openEvaluatorFor, takePlace } from "./engine-evaluator.ts";
import { isTunersOwn, openProposers } from "./engine-proposers.ts";
import { explained, openRecorder } from "./engine-record.ts";
import type { Recorder } from "./engine-record.ts";
import { rebuildMissing, refuseResume } from "./engine-resume.ts";
import { startedEvent } from "./engine-started.ts";
import type { Place } from "./engine-started.ts";
import { advance, isOver } from "./evolve/advance.ts";
import { openLedger } from "./evolve/ledger-file.ts";
import type { OpenLedger } from "./evolve/ledger-file.ts";
import type { Engine, EngineRequest, Proposer } from "./evolve/ports.ts";
import { resultOf } from "./evolve/result-of.ts";
import { policyOf } from "./model/goal-policy.ts";
import { EnvironmentError, InputError } from "./model/input-error.ts";
import type { SandboxState } from "./sandbox/probe.ts";
import { openRepository } from "./workspace/repository.ts";
import type { Repository } from "./workspace/repository.ts";
import { openWorkspace } from "./workspace/workspace.ts";

/**
 * The runner side composed: proposers, evaluator, workspace and ledger around the loop. The command line and the
 * action both run campaigns through this and nothing else. What is in the ledger when it ends, in whatever way, is what
 * a resumption goes on from.
 */
export const runEngine: Engine = async (request) => {
  const repository = await openRepository(request.repository);
  const proposers = await openProposers(request, repository);
  const place = takePlace(request);
  await refuseUnconfined({ request, repository, sandbox: place.sandbox });
  const ledgerFile = join(request.folder, "ledger.jsonl");
  const ledger = await openLedger({ file: ledgerFile, clock: Date }).catch((error: unknown) => {
    throw explained(error, request);
  });
  const record = openRecorder(request, ledger, ledger.events.reduce(apply, emptyLoop));
  try {
    await begin({ request, ledger, record, place });
    if (!isOver(record.state())) {
      await work({ request, repository, proposers, record, place });
      if (isOver(record.state())) keepCalibration(request, place, calibrationGains(record.state()));
    }
    return resultOf(record.state(), ledgerFile);
  } catch (error) {
    if (request.pause?.aborted) return resultOf(record.state(), ledgerFile);
    const message = error instanceof Error ? error.message : String(error);
    // Where the ledger itself cannot be written the cause is what counts.
    if (record.state().started) await ledger.append({ type: "error", message }).catch(() => undefined);
    throw explained(error, request);
  } finally {
    await ledger.close();
  }
};

type Beginning = { request: EngineRequest; ledger: OpenLedger; record: Recorder; place: Place };

/** The first event, or the one that says that another process goes on. A campaign that has ended is left alone. */
async function begin({ request, ledger, record, place }: Beginning): Promise<void> {
  if (record.state().started === null) {
    await record.append(startedEvent(request, place, await calibrationOf(request, place)));
    return;
  }
  if (request.start === "new") throw alreadyBegun(request);
  refuseResume(record.state().started, request, place);
  if (isOver(record.state())) return;
  await record.append({ type: "checkpoint", name: "resumed" });
  if (ledger.cut) await record.append({ type: "checkpoint", name: ledger.cut });
}

type Work = {
  request: EngineRequest;
  repository: Repository;
  proposers: readonly Proposer[];
  record: Recorder;
  place: Place;
};

async function work({ request, repository, proposers, record, place }: Work): Promise<void> {
  const { baseline } = record.state();
  const evaluator = await openEvaluatorFor(request, {
    repository,
    place,
    store: join(request.folder, "artifacts"),
    base: baseline?.kind === "built" ? baseline.digest : null,
    // A fresh build is part of what verify makes sure of.
    builds: request.mode === "verify" ? "fresh" : "cached",
  });
  try {
    await rebuildMissing(evaluator, record);
    const workspace = await openCampaignWorkspace(request, repository, record.state());
    const control = { stopRequested: request.stopRequested };
    const ports = { proposers, evaluator, workspace, ledger: record, clock: Date, control };
    for (let state = record.state(); !isOver(state);) {
      const before = state.settled.length;
      state = await advance(state, ports);
      if (state.settled.length > before) evaluator.keepOnly(neededDigests(state));
    }
  } finally {
    await evaluator.close();
  }
}

const neededDigests = ({ baseline, incumbent }: LoopState): string[] => [
  ...(baseline?.kind === "built" ? [baseline.digest] : []),
  ...(incumbent ? [incumbent.digest] : []),
];

const alreadyBegun = ({ folder, frozen }: EngineRequest): InputError =>
  new InputError({
    where: folder,
    what: "a campaign has begun here",
    remedy: `Go on with it: hone resume ${frozen.campaign}. A new campaign gets a folder of its own.`,
  });

type Confinable = { request: EngineRequest; repository: Repository; sandbox: SandboxState };

/**
 * Without a sandbox only the repository's own code with the tuner's parameters runs, unless the operator wrote
 * `sandbox: none`. That a candidate is the tuner's is not believed but made again.
 */
async function refuseUnconfined({ request, repository, sandbox }: Confinable): Promise<void> {
  if (sandbox.kind === "bubblewrap" || request.goal.sandbox === "none") return;
  if (!request.candidate || (await isTunersOwn(request.candidate, request, repository))) return;
  throw new EnvironmentError(`There is no sandbox for the candidate's code: ${sandbox.why}`, sandbox.remedy);
}

async function openCampaignWorkspace(request: EngineRequest, repository: Repository, { settled }: LoopState) {
  const { frozen, goal, benchmark, goalFile, folder, mode } = request;
  return await openWorkspace({
    repository,
    base: frozen.base,
    folder,
    branch: `hone/${frozen.campaign}`,
    ...policyOf({ goal, benchmark, goalFile }),
    duplicates: mode === "run" || mode === "evolve" ? "refuse" : "measure",
    tried: settled.map(({ candidate }) => candidate),
    kept: settled.flatMap(({ candidate, verdict }) => (verdict.kind === "keep" ? [candidate] : [])),
  });
}
