import type { Reading } from "../decide/observation.ts";
import type { DispatchedRun } from "../model/campaign.ts";
import { sha256 } from "../model/digest.ts";
import type { Problem } from "../model/input-error.ts";
import { resultLimits } from "../model/run-result.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";
import { ArtifactError, parseResult } from "./parse-result.ts";
import type { ResultFiles } from "./parse-result.ts";

export type Artifact = ResultFiles & { artifactId: number; /** Milliseconds since the epoch. */ uploadedAt: number };

/** Artifacts of one name or kind that are downloaded to find the one that counts. */
const mostTries = 4;

/**
 * The result of a run's recorded attempt, parsed as hostile; null where it left none. Only that run's own artifact of the
 * right name counts. Somebody who starts the run again adds one of the same name, whose result says another attempt.
 */
export async function readResult(repository: Repository, run: DispatchedRun): Promise<Reading<Artifact> | null> {
  const name = `hone-result-${run.attempt}`;
  const listed = await list(repository, run, name);
  const own = listed.filter((one) => one.name === name && !one.expired).toSorted((a, b) => a.id - b.id);
  let problem: Problem | null = null;
  for (const artifact of own.slice(0, mostTries)) {
    const read = await readArtifact(repository, artifact, `${name} of run ${run.runId}`);
    if (!read.ok) problem ??= read.problem;
    else if (read.value.result.runAttempt === run.runAttempt) return read;
  }
  return problem && { ok: false, problem };
}

/** The newest checkpoint of a run's recorded attempt that can be read; null where there is none. */
export async function readCheckpoint(repository: Repository, run: DispatchedRun): Promise<Artifact | null> {
  const listed = await list(repository, run);
  const own = listed
    .flatMap((artifact) => {
      const seq = checkpointOf(artifact.name, run.attempt);
      return seq === null || artifact.expired ? [] : [{ artifact, seq }];
    })
    .toSorted((a, b) => b.seq - a.seq);
  for (const { artifact } of own.slice(0, mostTries)) {
    const read = await readArtifact(repository, artifact, artifact.name);
    if (read.ok && read.value.result.runAttempt === run.runAttempt) return read.value;
  }
  return null;
}

function checkpointOf(name: string, attempt: number): number | null {
  const [, of, seq] = /^hone-checkpoint-(\d{1,6})-(\d{1,6})$/.exec(name) ?? [];
  return of !== undefined && Number(of) === attempt ? Number(seq) : null;
}

type Listed = {
  id: number;
  name: string;
  expired: boolean;
  size_in_bytes: number;
  digest?: string | null;
  created_at: string | null;
};

/** A job has at most 500 artifacts. */
const mostPages = 5;

/** A run's artifacts, of one name or all. */
async function list({ octokit, owner, repo }: Repository, run: DispatchedRun, name?: string): Promise<Listed[]> {
  const listing = { owner, repo, run_id: run.runId, ...(name !== undefined && { name }), per_page: 100 };
  const found: Listed[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const listed = await orAbsent(octokit.rest.actions.listWorkflowRunArtifacts({ ...listing, page }));
    const artifacts = listed?.data.artifacts ?? [];
    found.push(...artifacts);
    if (artifacts.length < 100) break;
  }
  return found;
}

async function readArtifact(repository: Repository, artifact: Listed, where: string): Promise<Reading<Artifact>> {
  try {
    const files = await parseResult(await download(repository, artifact));
    const uploadedAt = Date.parse(artifact.created_at ?? "");
    return { ok: true, value: { ...files, artifactId: artifact.id, uploadedAt } };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return { ok: false, problem: { where, what: error.message, remedy } };
  }
}

const remedy: Problem["remedy"] = "Nothing of it was used. See the run's log, then label the issue again.";

async function download({ octokit, owner, repo }: Repository, artifact: Listed): Promise<Buffer> {
  if (artifact.size_in_bytes > resultLimits.packed) throw tooLarge(artifact.size_in_bytes);
  const { data } = await octokit.rest.actions.downloadArtifact({
    owner,
    repo,
    artifact_id: artifact.id,
    archive_format: "zip",
    request: { parseSuccessResponseBody: false },
  });
  const archive = await readCapped(data);
  if (artifact.digest && artifact.digest !== `sha256:${sha256(archive)}`) {
    throw new ArtifactError(`it is not what GitHub recorded at the upload (${artifact.digest})`);
  }
  return archive;
}

/** Reads no more than the limit, whatever sizes were announced. */
async function readCapped(body: unknown): Promise<Buffer> {
  if (!(body instanceof ReadableStream)) throw new Error("the download's answer is no stream");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new Error("the download's answer is no stream of bytes");
    size += chunk.length;
    // Leaving the loop cancels the stream.
    if (size > resultLimits.packed) throw tooLarge(size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (size: number): ArtifactError =>
  new ArtifactError(`it has ${size} bytes or more, at most ${resultLimits.packed} are taken`);
