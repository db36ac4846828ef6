import { basename, dirname } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import * as core from "@actions/core";
import { withSecrets } from "../../src/runner/secrets.ts";
import { NameTaken } from "../../src/runner/uploads.ts";
import type { ArtifactStore } from "../../src/runner/uploads.ts";

/** How long an upload may stand still, milliseconds. */
const stallMs = 30_000;

/**
 * The artifact service of this job's run. `@actions/artifact` reads what the service knows the job by from the
 * environment when a call begins, so it is there for that moment only.
 */
export function artifactStore(runtimeToken: string): ArtifactStore {
  const known = new Map([["ACTIONS_RUNTIME_TOKEN", runtimeToken]]);
  process.env["ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS"] = String(stallMs);
  return {
    upload: async ({ name, files, days }) => {
      const began = Date.now();
      core.startGroup(`Upload ${name}`);
      try {
        await withSecrets(process.env, known, () => uploadArtifact(name, files, days));
      } catch (error) {
        throw isTaken(error) ? new NameTaken(`The name ${name} is taken`, { cause: error }) : error;
      } finally {
        core.endGroup();
      }
      core.info(`${name}: ${files.map((file) => basename(file)).join(", ")}, in ${Date.now() - began} ms`);
    },
    has: async (name) => {
      const { artifacts } = await withSecrets(process.env, known, () => new DefaultArtifactClient().listArtifacts());
      return artifacts.some((artifact) => artifact.name === name);
    },
  };
}

const uploadArtifact = (name: string, files: readonly string[], days: number | undefined) =>
  new DefaultArtifactClient().uploadArtifact(name, [...files], dirname(files[0] ?? ""), {
    ...(days !== undefined && { retentionDays: days }),
  });

/** The client passes on the service's answer as text only. */
const isTaken = (error: unknown): boolean => error instanceof Error && /\(409\)/.test(error.message);
