import { rename } from "node:fs/promises";
import { join } from "node:path";
import { carriedFrom } from "./decide/carried.ts";
import { heed, reopens } from "./decide/heed.ts";
import { apply, emptyLoop } from "./decide/loop-state.ts";
import type { LoopState } from "./decide/loop-state.ts";
import { calibrationOf } from "./engine-calibration.ts";
import type { EnvironmentIn } from "./engine-calibration.ts";
import type { OtherGoals } from "./engine-other-goals.ts";
import { explained, openRecorder } from "./engine-record.ts";
import type { Recorder } from "./engine-record.ts";
import { otherMachine, otherTask } from "./engine-resume.ts";
import { startedEvent } from "./engine-started.ts";
import type { Place } from "./engine-started.ts";
import { isOver } from "./evolve/advance.ts";
import { openLedger } from "./evolve/ledger-file.ts";
import type { OpenLedger } from "./evolve/ledger-file.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import { InputError } from "./model/input-error.ts";
import type { Carried } from "./model/ledger.ts";

/** What is brought from another machine, and in which way that one was another. */
type Elsewhere = { carried: Carried; why: string };

export type OpenCampaign = { ledger: OpenLedger; record: Recorder; elsewhere: Elsewhere | null };

export const ledgerFileOf = ({ folder }: Pick<EngineRequest, "folder">): string => join(folder, "ledger.jsonl");

/**
 * Opens the ledger that this machine may write on: the one that is there, or, where that is of another machine and the
 * request allows it, a new one in its place. Throws `InputError` where the campaign cannot be gone on with.
 */
export async function openCampaignLedger(request: EngineRequest, place: Place): Promise<OpenCampaign> {
  const ledger = await openOwn(request);
  try {
    const state = ledger.events.reduce(apply, emptyLoop);
    const elsewhere = await comesFrom(state, request, place);
    if (elsewhere === null) return { ledger, record: openRecorder(request, ledger, state), elsewhere };
    await ledger.close();
    await rename(ledgerFileOf(request), join(request.folder, "ledger-elsewhere.jsonl"));
    const own = await openOwn(request);
    return { ledger: own, record: openRecorder(request, own, emptyLoop), elsewhere };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

const openOwn = (request: EngineRequest): Promise<OpenLedger> =>
  openLedger({ file: ledgerFileOf(request), clock: Date }).catch((error: unknown) => {
    throw explained(error, request);
  });

/** What is brought along where the ledger is of another machine; null where it can be gone on with, or is none yet. */
async function comesFrom(state: LoopState, request: EngineRequest, place: Place): Promise<Elsewhere | null> {
  if (state.started === null) return null;
  if (request.start === "new") throw alreadyBegun(request);
  const problem = otherTask(state.started, request);
  if (problem) throw new InputError(problem);
  if (isOver(state) && !reopens(state, await request.control())) return null;
  const sandbox = place.sandbox.kind === "bubblewrap" ? place.sandbox.words : "none";
  const moved = otherMachine(state.started, { machine: place.machine, sandbox });
  if (moved && request.start === "resume") throw new InputError(moved);
  return moved && { carried: carriedFrom(state), why: moved.what };
}

/** The first events, or the one that says that another process goes on. A campaign that has ended is left alone. */
export async function begin(
  request: EngineRequest,
  place: Place,
  open: OpenCampaign & { environmentIn: EnvironmentIn; others: OtherGoals },
): Promise<void> {
  const { ledger, record, elsewhere, environmentIn, others } = open;
  if (record.state().started === null) {
    const calibration = await calibrationOf(request, place, environmentIn);
    const doubts = [...calibration.doubts, ...others.waived.map((name) => `waived:${name}`)];
    await record.append(startedEvent(request, place, { ...calibration, doubts, guards: others.guarding.length }));
    if (elsewhere) {
      const { carried, why } = elsewhere;
      const name = `begun anew: it ${why}; ${carried.candidates.length} kept there come first`;
      await record.append({ type: "checkpoint", name, carried });
    }
    return;
  }
  const wishes = await request.control();
  if (isOver(record.state()) && !reopens(record.state(), wishes)) return;
  await record.append({ type: "checkpoint", name: "resumed" });
  if (ledger.cut) await record.append({ type: "checkpoint", name: ledger.cut });
  for (const body of heed(record.state(), wishes)) await record.append(body);
}

const alreadyBegun = ({ folder, frozen }: EngineRequest): InputError =>
  new InputError({
    where: folder,
    what: "a campaign has begun here",
    remedy: `Go on with it: hone resume ${frozen.campaign}. A new campaign gets a folder of its own.`,
  });
