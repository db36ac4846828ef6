import { join } from "node:path";
import { spendEnded } from "./decide/budget.ts";
import { heed } from "./decide/heed.ts";
import type { Pause } from "./decide/heed.ts";
import type { LoopState } from "./decide/loop-state.ts";
import { next, takesTime } from "./decide/next.ts";
import { calibrationGains } from "./decide/noise.ts";
import { keepCalibration, withScratch } from "./engine-calibration.ts";
import { environmentFor } from "./engine-environment.ts";
import { openEvaluatorFor, takePlace } from "./engine-evaluator.ts";
import type { TaskEvaluator } from "./engine-evaluator.ts";
import type { Environment } from "./evaluate/environment/environment.ts";
import { begin, ledgerFileOf, openCampaignLedger } from "./engine-ledger.ts";
import { allowedIn, declaredBy, refuseUnfit } from "./engine-guards.ts";
import { otherGoals, testByOtherGoals } from "./engine-other-goals.ts";
import { keepProfiles } from "./engine-profiles.ts";
import { openProposers } from "./engine-proposers.ts";
import type { Offer } from "./engine-proposers.ts";
import { explained } from "./engine-record.ts";
import type { Recorder } from "./engine-record.ts";
import { rebuildMissing } from "./engine-resume.ts";
import type { Place } from "./engine-started.ts";
import { advance, isOver } from "./evolve/advance.ts";
import { openWorkbench } from "./engine-workbench.ts";
import type { Engine, EngineRequest } from "./evolve/ports.ts";
import { resultOf } from "./evolve/result-of.ts";
import type { OtherGoal } from "./goal/other-goals.ts";
import { policyOf } from "./model/goal-policy.ts";
import type { Scratch } from "./sandbox/scratch.ts";
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
  const offer = await openProposers(request, repository);
  const environmentIn = (scratch: Scratch) => environmentFor(request, { scratch, repository, say: request.onProgress });
  const place = await placeWith(request, environmentIn);
  const others = await otherGoals(request, repository);
  const campaign = await openCampaignLedger(request, place);
  const { ledger, record } = campaign;
  const ledgerFile = ledgerFileOf(request);
  try {
    await begin(request, place, { ...campaign, environmentIn, others });
    await refuseUnfit({ request, repository, sandbox: place.sandbox, state: record.state() });
    const paused = isOver(record.state())
      ? null
      : await work({ request, repository, offer, record, place, others: others.guarding });
    return resultOf(record.state(), ledgerFile, paused);
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

/**
 * The machine with what was set up on it, which a report names. A campaign's time begins with its first event, and an
 * environment can take minutes to make: so it is made before.
 */
async function placeWith(
  request: EngineRequest,
  environmentIn: (scratch: Scratch) => Promise<Environment>,
): Promise<Place> {
  const place = takePlace(request);
  if (!request.goal.setup && request.benchmark.driver !== "python") return place;
  const { words } = await withScratch(place, environmentIn);
  const toolchain = words === "" ? place.machine.toolchain : `${words}; ${place.machine.toolchain}`;
  return { ...place, machine: { ...place.machine, toolchain } };
}

type Work = {
  request: EngineRequest;
  repository: Repository;
  offer: Offer;
  record: Recorder;
  place: Place;
  others: readonly OtherGoal[];
};

/** Goes on until the campaign is over or handed over; why it was, or null. */
async function work(given: Work): Promise<Pause | null> {
  const { request, repository, offer, record, place } = given;
  const { baseline } = record.state();
  const evaluator = await openEvaluatorFor(request, {
    repository,
    place,
    store: join(request.folder, "artifacts"),
    base: baseline?.kind === "built" ? baseline.digest : null,
    // A fresh build is part of what verify makes sure of.
    builds: request.mode === "verify" ? "fresh" : "cached",
    ...(request.onProgress && { say: request.onProgress }),
  });
  try {
    await rebuildMissing(evaluator, record);
    const workspace = await openCampaignWorkspace(request, repository, record.state());
    const { peek: gate } = workspace;
    const workbench = openWorkbench({ request, repository, place, evaluator, gate, state: record.state });
    const chosen = offer({ ledger: record, state: record.state });
    const endedBy = () => reasonToEnd(request, record);
    const ports = {
      ...chosen,
      workbench,
      endedBy,
      evaluator: guarded(evaluator, given),
      workspace,
      ledger: record,
      clock: Date,
    };
    for (let steps = 0; ; steps++) {
      if (request.until?.(record.state())) return "slice";
      const pause = await takeUp(request, record, steps);
      const state = record.state();
      if (pause !== null) return pause;
      const { settled } = await advance(state, ports);
      if (settled.length > state.settled.length) evaluator.keepOnly(neededDigests(record.state()));
      if (isOver(record.state())) break;
    }
    keepCalibration(request, place, calibrationGains(record.state()));
    await keepProfiles(request, evaluator, record.state());
    return null;
  } finally {
    await evaluator.close();
  }
}

/** An evaluator whose tests are the repository's own and, where these pass, the benchmarks of other goals. */
const guarded = (evaluator: TaskEvaluator, { others, ...site }: Work): TaskEvaluator => ({
  ...evaluator,
  test: async (variant) => {
    const runs = await evaluator.test(variant);
    if (!("candidate" in variant) || runs.some(({ ok }) => !ok)) return runs;
    return [...runs, ...(await testByOtherGoals(others, { ...site, candidate: variant.candidate }))];
  },
});

/** A long turn heeds what is asked of the campaign as steps do: it then hands over what it has. */
async function reasonToEnd(request: EngineRequest, record: Recorder): Promise<string | null> {
  const wishes = await request.control();
  for (const body of heed(record.state(), wishes)) await record.append(body);
  if (wishes.pause !== null) return "the campaign is handed over to another run";
  const ended = record.state().ended ?? spendEnded(record.state(), Date.now());
  return ended && `the search is at its end (${ended})`;
}

/**
 * Records what is asked of the campaign; why it is handed over now, or null. A share of time ends after a step at least,
 * or a chain of runs would go nowhere, and not before one that takes no time.
 */
async function takeUp(request: EngineRequest, record: Recorder, steps: number): Promise<Pause | null> {
  const wishes = await request.control();
  for (const body of heed(record.state(), wishes)) await record.append(body);
  if (wishes.pause !== "slice") return wishes.pause;
  return steps > 0 && takesTime(next(record.state(), Date.now())) ? "slice" : null;
}

const neededDigests = ({ baseline, incumbent }: LoopState): string[] => [
  ...(baseline?.kind === "built" ? [baseline.digest] : []),
  ...(incumbent ? [incumbent.digest] : []),
];

async function openCampaignWorkspace(request: EngineRequest, repository: Repository, { settled }: LoopState) {
  const { frozen, goal, benchmark, goalFile, folder, mode } = request;
  return await openWorkspace({
    repository,
    // The branch is for people: it holds what was kept, and nothing that lies beside the base for this campaign alone.
    base: frozen.base,
    folder,
    branch: `hone/${frozen.campaign}`,
    ...policyOf({ goal, benchmark, goalFile }),
    declared: declaredBy(goal),
    allow: allowedIn(request),
    duplicates: mode === "run" || mode === "evolve" ? "refuse" : "measure",
    tried: settled.map(({ candidate }) => candidate),
    kept: settled.flatMap(({ candidate, verdict }) => (verdict.kind === "keep" ? [candidate] : [])),
  });
}
