/** Artifacts as the app sees them; how jobs upload them is in ../artifacts/. */
import { signedBlobUrl } from "../artifacts/signed-url.ts";
import type { Json } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { artifactShape } from "../shapes/actions.ts";
import type { Artifact } from "../world.ts";
import { page } from "./pages.ts";
import { ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";
import { theRun } from "./runs.ts";

export const artifactRules: Rules = {
  "actions/list-workflow-run-artifacts": { needs: ["actions:read"], play: list },
  "actions/get-artifact": { needs: ["actions:read"], play: (call) => ok(artifactShape(call.world, theArtifact(call))) },
  "actions/download-artifact": { needs: ["actions:read"], play: download },
};

/** GitHub's download links hold for a minute. */
const linkMs = 60_000;

function list(call: Call): Promise<Answer> {
  const run = theRun(call);
  const name = call.query.get("name");
  const found = [...call.world.artifacts.values()]
    .filter((one) => one.run === run.id && one.content !== null && (name === null || one.name === name))
    .toReversed();
  const wrap = (artifacts: Json[], total: number): Json => ({ total_count: total, artifacts });
  return page(call, found, (one) => artifactShape(call.world, one), wrap);
}

function theArtifact({ world, path }: Call): Artifact {
  const artifact = world.artifacts.get(Number(path.artifact_id));
  if (artifact === undefined || artifact.content === null) throw notFound();
  return artifact;
}

function download(call: Call): Answer {
  const artifact = theArtifact(call);
  if (call.path.archive_format !== "zip") throw notFound();
  if (artifact.expiresAt <= call.world.now()) throw new Refusal(410, "Artifact has expired");
  return { status: 302, headers: { location: signedBlobUrl(call.world, artifact, { may: "read", forMs: linkMs }) } };
}
