import { readFileSync } from "node:fs";
import * as core from "@actions/core";
import type { Intent } from "../../../src/decide/intent.ts";
import { toIntent } from "../../../src/decide/to-intent.ts";
import { workOff } from "../../../src/github/work-off.ts";
import { InputError } from "../../../src/model/input-error.ts";
import { takeSecrets } from "../../../src/model/secrets.ts";
import { connect } from "./connect.ts";
import { readAppInputs } from "./inputs.ts";
import type { AppInputs } from "./inputs.ts";

/** GitHub brings the whole repository of an action; from `src/` and from `dist/` the way is the same. */
const workflowTemplate = new URL("../../../templates/workflow.yml", import.meta.url);

/** The app as a step: reads the event that started the workflow, does what it asks for, reports. */
async function main(): Promise<void> {
  const secrets = takeSecrets(process.env);
  for (const secret of secrets.values()) core.setSecret(secret);
  const inputs = readAppInputs(process.env, secrets);
  const connection = await connect(inputs, {
    workflowTemplate: readFileSync(workflowTemplate, "utf8"),
    secret: core.setSecret,
    warn: core.warning,
  });
  let failures = 0;
  await workOff(connection, intentsOf(inputs), {
    now: Date.now,
    log: core.info,
    failed: (intent, error) => {
      failures++;
      core.error(`${intent.kind}: ${inWords(error)}`);
    },
  });
  if (failures > 0) core.setFailed("Not all could be done. The next sweep of this workflow takes it up again.");
}

/** The clock, and a person who starts the workflow by hand, ask for a look at everything. */
function intentsOf({ event, owner, repo, runId }: AppInputs): readonly Intent[] {
  if (event.name === "schedule" || event.name === "workflow_dispatch") {
    return [{ kind: "sweep", repository: { owner, name: repo } }];
  }
  return toIntent({ id: `run-${runId}`, name: event.name, payload: event.payload });
}

function inWords(error: unknown): string {
  if (error instanceof InputError) return `${error.where}: ${error.what}. ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  core.setFailed(inWords(error));
}
