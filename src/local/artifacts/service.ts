/** The artifact service (version 4) as `@actions/artifact` speaks to it: Twirp calls with JSON bodies. */
import { z } from "zod";

import type { Json, JsonObject } from "../json.ts";
import type { Answer } from "../rules/rule.ts";
import { presentedToken } from "../tokens.ts";
import type { Artifact, Job, Run, World } from "../world.ts";
import { jobOfToken } from "./runtime-token.ts";
import { signedBlobUrl } from "./signed-url.ts";
import { artifactContent } from "./blobs.ts";

export const servicePrefix = "/twirp/github.actions.results.api.v1.ArtifactService/";

const uploadMs = 3_600_000;
const downloadMs = 60_000;
const defaultRetentionMs = 90 * 24 * 3_600_000;

type Ask = { world: World; run: Run; job: Job; body: JsonObject };
class TwirpProblem extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const calls: Readonly<Record<string, (ask: Ask) => Json>> = {
  CreateArtifact: create,
  FinalizeArtifact: finalize,
  ListArtifacts: list,
  GetSignedArtifactURL: signedUrl,
  DeleteArtifact: remove,
};

/** One Twirp call; what is not played is a violation. */
export function answerArtifactService(
  world: World,
  { path, authorization, body }: { path: string; authorization: string | undefined; body: Buffer },
): Answer {
  const method = path.slice(servicePrefix.length);
  const found = jobOfToken(world, presentedToken(authorization));
  if (found === null)
    return { status: 401, body: { code: "unauthenticated", msg: "the runtime token is not one of a running job" } };
  const call = calls[method];
  if (call === undefined) {
    world.violations.push({ what: "unknown", where: path, problem: "the offline GitHub does not play this call" });
    return { status: 501, body: { code: "unimplemented", msg: `the offline GitHub does not play ${method}` } };
  }
  try {
    const asked = bodySchema.parse(JSON.parse(body.toString()));
    const ids = idsSchema.parse(asked);
    const { run, job } = found.job.backend;
    if (ids.workflow_run_backend_id !== run || ids.workflow_job_run_backend_id !== job) {
      throw new TwirpProblem(403, "permission_denied", "the token is for another job");
    }
    return { status: 200, body: call({ world, ...found, body: asked }) };
  } catch (error) {
    if (error instanceof TwirpProblem) return { status: error.status, body: { code: error.code, msg: error.message } };
    world.violations.push({ what: "request", where: path, problem: String(error) });
    return { status: 400, body: { code: "invalid_argument", msg: String(error) } };
  }
}

const bodySchema = z.record(z.string(), z.json());
const idsSchema = z.object({ workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() });
const creation = z.object({
  name: z.string().min(1),
  version: z.literal([4, 7]),
  expires_at: z.iso.datetime({ offset: true }).optional(),
});

/** An artifact's name is taken for good within its run, even by a failed upload. */
function create({ world, run, body }: Ask): Json {
  const { name, expires_at: expires } = creation.parse(body);
  if (find(world, run, name) !== undefined) {
    throw new TwirpProblem(409, "already_exists", "an artifact with this name already exists on the workflow run");
  }
  const createdAt = world.now();
  const expiresAt = expires === undefined ? new Date(createdAt.getTime() + defaultRetentionMs) : new Date(expires);
  const artifact: Artifact = {
    id: world.nextId(),
    run: run.id,
    attempt: run.attempt,
    name,
    content: null,
    digest: null,
    createdAt,
    expiresAt,
  };
  world.artifacts.set(artifact.id, artifact);
  return { ok: true, signed_upload_url: signedBlobUrl(world, artifact, { may: "write", forMs: uploadMs }) };
}

const finalization = z.object({ name: z.string(), size: z.string(), hash: z.string().optional() });

function finalize({ world, run, body }: Ask): Json {
  const { name, size, hash } = finalization.parse(body);
  const artifact = find(world, run, name);
  const uploaded = artifact === undefined ? null : artifactContent(artifact);
  if (artifact === undefined || uploaded === null) throw new TwirpProblem(404, "not_found", "no upload of this name");
  if (uploaded.content.length !== Number(size))
    throw new TwirpProblem(400, "invalid_argument", "size is not that of the upload");
  if (hash !== undefined && hash !== uploaded.digest)
    throw new TwirpProblem(400, "invalid_argument", "hash is not that of the upload");
  Object.assign(artifact, uploaded);
  return { ok: true, artifact_id: String(artifact.id) };
}

const filters = z.object({ name_filter: z.string().optional(), id_filter: z.string().optional() });

function list({ world, run, job, body }: Ask): Json {
  const { name_filter: name, id_filter: id } = filters.parse(body);
  const artifacts = [...world.artifacts.values()]
    .filter((one) => one.run === run.id && one.attempt === run.attempt && one.content !== null)
    .filter((one) => (name === undefined || one.name === name) && (id === undefined || String(one.id) === id))
    .map((one) => ({
      workflow_run_backend_id: job.backend.run,
      workflow_job_run_backend_id: job.backend.job,
      database_id: String(one.id),
      name: one.name,
      size: String(one.content?.length ?? 0),
      created_at: one.createdAt.toISOString(),
      ...(one.digest === null ? {} : { digest: one.digest }),
    }));
  return { artifacts };
}

const named = z.object({ name: z.string() });

function signedUrl({ world, run, body }: Ask): Json {
  const artifact = find(world, run, named.parse(body).name);
  if (artifact === undefined || artifact.content === null)
    throw new TwirpProblem(404, "not_found", "artifact not found");
  return { signed_url: signedBlobUrl(world, artifact, { may: "read", forMs: downloadMs }) };
}

function remove({ world, run, body }: Ask): Json {
  const artifact = find(world, run, named.parse(body).name);
  if (artifact === undefined) throw new TwirpProblem(404, "not_found", "artifact not found");
  world.artifacts.delete(artifact.id);
  return { ok: true, artifact_id: String(artifact.id) };
}

function find(world: World, run: Run, name: string): Artifact | undefined {
  return [...world.artifacts.values()].find(
    (one) => one.run === run.id && one.attempt === run.attempt && one.name === name,
  );
}
