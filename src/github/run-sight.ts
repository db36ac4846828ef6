import type { LeftBehind, Progress, Reading, Sight, TrustedState } from "../decide/observation.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import { readCheckpoint, readResult } from "./artifact.ts";
import type { Artifact } from "./artifact.ts";
import { entriesAt } from "./base-entries.ts";
import type { Repository } from "./connection.ts";
import { readPrepared } from "./read-prepared.ts";
import { findRun, readRun, readWorkflow } from "./runs.ts";

/** What a campaign that asks for a run shows: the run, where it was started without having been written down. */
export async function lookForRun(
  repository: Repository,
  campaign: Campaign,
  { branch, workflow }: { branch: string; workflow: string },
): Promise<Sight> {
  const found = await findRun(repository, campaign, branch);
  const state = found === null ? await readWorkflow(repository, workflow) : "active";
  return { kind: "undispatched", found, workflow: state };
}

/** The first checkpoint comes after so long. Milliseconds. */
const firstCheckpointMs = 3 * 60_000;

type Asked = Pick<TrustedState, "campaign" | "goal">;

/** What a campaign's run shows: how far it is, or what it left. `now` in milliseconds since the epoch. */
export async function lookAtRun(
  repository: Repository,
  asked: Asked,
  { run, now }: { run: DispatchedRun; now: number },
): Promise<Sight> {
  const seen = await readRun(repository, run);
  if (seen.kind === "running") {
    const { queuedSince, startedAt } = seen;
    const isYoung = queuedSince !== null || run.mode !== "evolve" || now - startedAt < firstCheckpointMs;
    const checkpoint = isYoung ? null : await readCheckpoint(repository, run);
    return { kind: "running", runId: run.runId, queuedSince, progress: checkpoint && progressOf(checkpoint) };
  }
  const { kind: _kind, ...ended } = seen;
  const left = await readLeft(repository, asked, run);
  // `moved`: the run has done nothing, since the state asked for another one.
  const isEmpty = left === null || (left.ok && isMoved(left.value));
  const newest = isEmpty && run.mode === "evolve" ? await readCheckpoint(repository, run) : null;
  const checkpoint = newest && (await withBase(repository, asked, newest));
  return { kind: "completed", outcome: { ...ended, left, checkpoint } };
}

const isMoved = ({ result: { exit } }: LeftBehind): boolean => exit.kind === "paused" && exit.reason === "moved";

async function readLeft(repository: Repository, asked: Asked, run: DispatchedRun): Promise<Reading<LeftBehind> | null> {
  const left = await readResult(repository, run);
  return left?.ok ? { ok: true, value: await withBase(repository, asked, left.value) } : left;
}

/** With what the base has where the candidate's files go, and what a preparation's benchmark is worth. */
async function withBase(repository: Repository, asked: Asked, artifact: Artifact): Promise<LeftBehind> {
  const { result, ledger, artifactId } = artifact;
  const paths = result.best?.edits.map(({ path }) => path) ?? [];
  const benchmark =
    result.mode === "prepare" && result.prepared ? await readPrepared(repository, asked, result.prepared) : null;
  return {
    artifactId,
    result,
    ledger,
    base: await entriesAt(repository, asked.campaign.request.base, paths),
    benchmark,
  };
}

function progressOf({ result, uploadedAt: at }: Artifact): Progress {
  const { tried, kept, seconds, evidence } = result;
  return { at, tried, kept, seconds, gain: evidence?.speedup?.estimate ?? null };
}
