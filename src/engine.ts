import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LoopState } from "./decide/loop-state.ts";
import { apply, emptyLoop } from "./decide/loop-state.ts";
import { isTunersOwn, openProposers } from "./engine-proposers.ts";
import { openEvaluatorFor, takePlace } from "./engine-evaluator.ts";
import { startedEvent } from "./engine-started.ts";
import { advance, isOver } from "./evolve/advance.ts";
import { openLedger } from "./evolve/ledger-file.ts";
import type { Engine, EngineRequest, EngineResult, Ports } from "./evolve/ports.ts";
import { triedOf } from "./evolve/tried.ts";
import { policyOf } from "./model/goal-policy.ts";
import { EnvironmentError, InputError } from "./model/input-error.ts";
import type { EventBody, LedgerEvent } from "./model/ledger.ts";
import type { SandboxState } from "./sandbox/probe.ts";
import { openRepository } from "./workspace/repository.ts";
import type { Repository } from "./workspace/repository.ts";
import { openWorkspace } from "./workspace/workspace.ts";

/**
 * The runner side composed: proposers, evaluator, workspace and ledger around the loop. The command line and the
 * action both run campaigns through this and nothing else. The folder must not hold a ledger yet.
 */
export const runEngine: Engine = async (request) => {
  const repository = await openRepository(request.repository);
  const proposers = await openProposers(request, repository);
  const place = takePlace(request);
  await refuseUnconfined({ request, repository, sandbox: place.sandbox });
  mkdirSync(request.folder, { recursive: true });
  const ledgerFile = join(request.folder, "ledger.jsonl");
  const ledger = await openLedger({ file: ledgerFile, clock: Date });
  try {
    if (ledger.events.length > 0) throw alreadyBegun(ledgerFile);
    const said = { append: async (body: EventBody) => tell(request, await ledger.append(body)) };
    const state = apply(emptyLoop, await said.append(startedEvent(request, place)));
    const store = join(request.folder, "artifacts");
    const evaluator = await openEvaluatorFor(request, { repository, place, store });
    try {
      const workspace = await openCampaignWorkspace(request, repository);
      const control = { stopRequested: request.stopRequested };
      return resultOf(
        await loop(state, { proposers, evaluator, workspace, ledger: said, clock: Date, control }),
        ledgerFile,
      );
    } finally {
      await evaluator.close();
    }
  } catch (error) {
    await ledger.append({ type: "error", message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    await ledger.close();
  }
};

async function loop(from: LoopState, ports: Ports): Promise<LoopState> {
  let state = from;
  while (!isOver(state)) state = await advance(state, ports);
  return state;
}

function tell(request: EngineRequest, event: LedgerEvent): LedgerEvent {
  request.onEvent(event);
  return event;
}

const alreadyBegun = (ledgerFile: string): InputError =>
  new InputError({
    where: ledgerFile,
    what: "a campaign has begun here, and this version cannot go on with one",
    remedy: "Start a new campaign: each gets a folder of its own.",
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

async function openCampaignWorkspace(request: EngineRequest, repository: Repository) {
  const { frozen, goal, benchmark, goalFile, folder, mode } = request;
  return await openWorkspace({
    repository,
    base: frozen.base,
    folder,
    branch: `hone/${frozen.campaign}`,
    ...policyOf({ goal, benchmark, goalFile }),
    baseCopies: mode === "run" || mode === "evolve" ? "refuse" : "measure",
  });
}

function resultOf(state: LoopState, ledgerFile: string): EngineResult {
  const mode = state.started?.mode;
  return {
    ended: mode === "evaluate" || mode === "verify" ? "verified" : (state.ended ?? "exhausted"),
    best: state.incumbent?.candidate ?? null,
    evaluation: state.report?.evaluation ?? null,
    tried: triedOf(state),
    ledgerFile,
    seconds: (state.lastAt - state.startedAt) / 1000,
  };
}
