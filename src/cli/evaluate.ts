import { parseArgs } from "node:util";
import { runEngine } from "../engine.ts";
import { InputError } from "../model/input-error.ts";
import { verdictLines } from "../report/terminal.ts";
import { readCandidate } from "../workspace/read-candidate.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { onlyArgument } from "./options.ts";
import { standardError } from "./terminal.ts";

const usage = "hone evaluate GOAL --candidate PATCH|DIR [--json]";

/** `hone evaluate GOAL --candidate PATCH|DIR`: one candidate's full verdict. Any verdict is a success. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" }, candidate: { type: "string" } },
  });
  const goalFile = onlyArgument(positionals, usage);
  if (values.candidate === undefined) {
    throw new InputError({ where: "hone evaluate", what: "there is no candidate to judge", remedy: `usage: ${usage}` });
  }
  const { request, repository, warnings } = await prepareCampaign(goalFile, "evaluate");
  const terminal = standardError();
  for (const warning of warnings) terminal.line(`warning: ${warning}`);
  const { base } = request.frozen;
  const candidate = await readCandidate({ repository, base, path: values.candidate, root: request.goal.root, id: "1" });
  const { evaluation } = await runEngine({
    ...request,
    candidate,
    onEvent: (event) => {
      if (event.type === "measured") terminal.status?.(`  ${event.stage}: a pair of processes measured`);
    },
    stopRequested: () => Promise.resolve(false),
  });
  terminal.done();
  if (!evaluation) throw new Error("an evaluation ends with a verdict");
  if (values.json) console.log(JSON.stringify(evaluation, null, 2));
  else for (const line of verdictLines(evaluation)) console.log(line);
  return 0;
}
