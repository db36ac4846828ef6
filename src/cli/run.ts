import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { writeRequest } from "./campaign-request.ts";
import { carryOut } from "./carry-out.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { onlyArgument, positive } from "./options.ts";
import { standardError } from "./terminal.ts";

/** `hone run GOAL`: a campaign here and now. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" }, iterations: { type: "string" }, seconds: { type: "string" } },
  });
  const goalFile = onlyArgument(positionals, "hone run GOAL");
  const { request: asked, benchmarkText, warnings } = await prepareCampaign(goalFile, "run");
  const budget = {
    ...asked.budget,
    ...(values.iterations !== undefined && { iterations: positive("--iterations", values.iterations) }),
    ...(values.seconds !== undefined && { wall_seconds: positive("--seconds", values.seconds) }),
  };
  const request = { ...asked, budget };
  const { line } = standardError();
  for (const warning of warnings) line(`warning: ${warning}`);
  line(`${request.goal.title}: up to ${budget.iterations} candidates, ${budget.wall_seconds} s`);
  mkdirSync(request.folder, { recursive: true });
  writeRequest(request, benchmarkText);
  return await carryOut({ request, json: values.json ?? false });
}
