import type { ZodType } from "zod";
import { InputError } from "../model/input-error.ts";
import { stepInputs } from "../steps/step-inputs.ts";
import type { StepName } from "../steps/step-inputs.ts";
import { edit } from "./step-edit.ts";
import type { Watch } from "./step-engine.ts";
import { finalize } from "./step-finalize.ts";
import { run } from "./step-run.ts";
import { setup } from "./step-setup.ts";
import { decide, status } from "./step-status.ts";

/** One step of a campaign, for the command line and the MCP server alike: its answer as a JSON document. */
export async function takeStep(name: StepName, given: unknown, watch: Watch): Promise<Record<string, unknown>> {
  switch (name) {
    case "setup":
      return await setup(parsed(name, stepInputs.setup, given), watch);
    case "edit":
      return await edit(parsed(name, stepInputs.edit, given));
    case "run":
      return await run(parsed(name, stepInputs.run, given), watch);
    case "decide":
      return await decide(parsed(name, stepInputs.decide, given));
    case "finalize":
      return await finalize(parsed(name, stepInputs.finalize, given), watch);
    case "status":
      return await status(parsed(name, stepInputs.status, given));
  }
}

function parsed<Input>(name: StepName, schema: ZodType<Input>, given: unknown): Input {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new InputError({
    where: `${name}${issue && issue.path.length > 0 ? `, ${issue.path.join(".")}` : ""}`,
    what: issue?.message ?? "is not what this step takes",
    remedy: `It takes ${Object.keys(stepInputs[name].shape).join(", ")}; docs/agents.md has an example of each.`,
  });
}
