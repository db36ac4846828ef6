import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { InputError } from "../model/input-error.ts";
import { readCandidate } from "../workspace/read-candidate.ts";
import { writeRequest } from "./campaign-request.ts";
import { carryOut } from "./carry-out.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { onlyArgument } from "./options.ts";
import { standardError } from "./terminal.ts";

const usage = "hone evaluate GOAL --candidate PATCH|DIR [--profile] [--json]";

/** `hone evaluate GOAL --candidate PATCH|DIR`: one candidate's full verdict. Any verdict is a success. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" }, candidate: { type: "string" }, profile: { type: "boolean" } },
  });
  const goalFile = onlyArgument(positionals, usage);
  if (values.candidate === undefined) {
    throw new InputError({ where: "hone evaluate", what: "there is no candidate to judge", remedy: `usage: ${usage}` });
  }
  const { request, benchmarkText, repository, warnings } = await prepareCampaign(goalFile, "evaluate");
  const { line } = standardError();
  for (const warning of warnings) line(`warning: ${warning}`);
  const { base } = request.frozen;
  const candidate = await readCandidate({ repository, base, path: values.candidate, root: request.goal.root, id: "1" });
  mkdirSync(request.folder, { recursive: true });
  writeRequest({ ...request, candidate }, benchmarkText);
  return await carryOut({
    request: { ...request, candidate, profile: values.profile ?? false },
    json: values.json ?? false,
  });
}
