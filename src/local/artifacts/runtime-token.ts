/** The token by which a job's steps reach the artifact service: a JWT whose scope names run and job. */
import { createHmac, randomBytes } from "node:crypto";

import { z } from "zod";

import type { Job, Run, World } from "../world.ts";

const key = randomBytes(32);
const header = encode({ alg: "HS256", typ: "JWT" });
/** Longer than a self-hosted job may last would be; a job here is over long before. */
const lifetimeSeconds = 24 * 3600;

export function runtimeToken(world: World, job: Job): string {
  const now = Math.floor(world.now().getTime() / 1000);
  const scope = `Actions.Results:${job.backend.run}:${job.backend.job}`;
  const body = `${header}.${encode({ scp: scope, iat: now, nbf: now, exp: now + lifetimeSeconds })}`;
  return `${body}.${sign(body)}`;
}

const claimsSchema = z.object({ scp: z.string(), exp: z.number() });

/** The job that a token was made for; null when it is forged, expired or its run is over. */
export function jobOfToken(world: World, token: string | null): { run: Run; job: Job } | null {
  const [head, payload, signature] = (token ?? "").split(".");
  if (head === undefined || payload === undefined || sign(`${head}.${payload}`) !== signature) return null;
  const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  if (claims.exp * 1000 < world.now().getTime()) return null;
  const [, , backend] = claims.scp.split(":");
  for (const run of world.runs.values()) {
    const job = run.jobs.find((one) => one.backend.job === backend);
    if (job !== undefined) return job.status === "completed" ? null : { run, job };
  }
  return null;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function sign(text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
