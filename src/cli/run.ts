import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { quickBudget } from "../model/contract-budget.ts";
import { InputError } from "../model/input-error.ts";
import type { Goal } from "../model/goal.ts";
import { missingKey } from "../model/proposer-choice.ts";
import { probeSandbox } from "../sandbox/probe.ts";
import { sandboxUser } from "../sandbox/user.ts";
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
      quick: { type: "boolean" },
      ...proposerOptions,
    },
  });
  const goalFile = onlyArgument(positionals, "hone run GOAL");
  const prepared = await prepareCampaign(goalFile, "run");
  const { request: asked, benchmarkText, warnings, repository } = prepared;
  const configured = await configuredProposers(repository, asked.frozen.base);
  const { choices, note } = withoutUnsandboxed(choicesFrom(values, process.env, configured), asked.goal);
  const usd = Math.min(asked.budget.usd ?? Infinity, configured.usd ?? Infinity);
  const budget = {
    ...(values.quick ? quickBudget(asked.budget) : asked.budget),
    ...(usd !== Infinity && { usd }),
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

/** Nobody asked for a model by name: where there is no sandbox for what one writes, the tuner works alone. */
function withoutUnsandboxed(found: ReturnType<typeof choicesFrom>, goal: Pick<Goal, "sandbox">) {
  if (found.isAsked || goal.sandbox === "none") return found;
  const sandbox = probeSandbox(sandboxUser(process.pid));
  if (sandbox.kind === "bubblewrap") return found;
  const choices = found.choices.filter(({ kind }) => kind === "tuner");
  return {
    ...found,
    choices,
    note: `the tuner proposes alone: there is no sandbox for what a model writes (${sandbox.why})`,
  };
}
