import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { InputError } from "../model/input-error.ts";
import { missingKey } from "../model/proposer-choice.ts";
import { recipesIn, writeRequest } from "./campaign-request.ts";
import { carryOut } from "./carry-out.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { choicesFrom, configuredProposers, takeKeys } from "./model-settings.ts";
import { proposerOptions } from "./proposer-options.ts";
import { onlyArgument, positive } from "./options.ts";
import { standardError } from "./terminal.ts";

/** `hone run GOAL`: a campaign here and now. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      iterations: { type: "string" },
      seconds: { type: "string" },
      usd: { type: "string" },
      ...proposerOptions,
    },
  });
  const goalFile = onlyArgument(positionals, "hone run GOAL");
  const prepared = await prepareCampaign(goalFile, "run");
  const { request: asked, benchmarkText, warnings, repository } = prepared;
  const configured = await configuredProposers(repository, asked.frozen.base);
  const { choices, note } = choicesFrom(values, process.env, configured);
  const budget = {
    ...asked.budget,
    ...(values.iterations !== undefined && { iterations: positive("--iterations", values.iterations) }),
    ...(values.seconds !== undefined && { wall_seconds: positive("--seconds", values.seconds) }),
    ...(values.usd !== undefined && { usd: positive("--usd", values.usd) }),
  };
  const models = {
    choices,
    keys: takeKeys(process.env),
    prices: configured.prices,
    recipes: recipesIn(asked.repository),
  };
  const [problem] = choices.flatMap((choice) => missingKey(choice, models.keys) ?? []);
  if (problem) throw new InputError(problem);
  const request = { ...asked, budget, models };
  const { line } = standardError();
  for (const warning of warnings) line(`warning: ${warning}`);
  if (note !== null) line(note);
  line(`${request.goal.title}: up to ${budget.iterations} candidates, ${budget.wall_seconds} s`);
  mkdirSync(request.folder, { recursive: true });
  writeRequest(request, benchmarkText);
  return await carryOut({ request, json: values.json ?? false });
}
