import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { InputError } from "../model/input-error.ts";
import { nearestName } from "../model/nearest-name.ts";
import { stepNames } from "../steps/step-inputs.ts";
import type { StepName } from "../steps/step-inputs.ts";
import { positive } from "./options.ts";
import { takeStep } from "./step-table.ts";
import { pauseOnSignal, standardError } from "./terminal.ts";

const options = {
  input: { type: "string" },
  goal: { type: "string" },
  campaign: { type: "string" },
  seconds: { type: "string" },
  iterations: { type: "string" },
  json: { type: "boolean" },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** `hone step NAME`: one step of a campaign, JSON in and out. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options });
  const name = stepNamed(positionals);
  const input = inputOf(name, values);
  const terminal = standardError();
  const watch = { sink: terminal, pause: pauseOnSignal(terminal.line) };
  const answer = await takeStep(name, input, watch);
  terminal.done();
  console.log(JSON.stringify(answer, null, 2));
  return 0;
}

function stepNamed([name, ...more]: readonly string[]): StepName {
  const known = stepNames.find((one) => one === name);
  if (known && more.length === 0) return known;
  const meant = known ?? (name === undefined ? null : nearestName(name, stepNames));
  throw new InputError({
    where: "hone step",
    what: name === undefined ? "names no step" : known ? `has more words than "${name}"` : `there is no step "${name}"`,
    remedy: `${meant && !known ? `Did you mean \`hone step ${meant}\`? ` : ""}The steps are ${stepNames.join(", ")}; what they take is given by flags or as JSON.`,
  });
}

/** Flags for what is simple, over JSON from a file or from standard input. */
function inputOf(name: StepName, flags: Flags): Record<string, unknown> {
  const { input, goal, campaign, seconds, iterations } = flags;
  const said = {
    ...(goal !== undefined && { goal }),
    ...(campaign !== undefined && { campaign }),
    ...(seconds !== undefined && { seconds: positive("--seconds", seconds) }),
    ...(iterations !== undefined && { budget: { iterations: positive("--iterations", iterations) } }),
  };
  // An agent's shell may leave standard input open for ever: it is read only where something has to come from there.
  const isNeeded = name === "edit" || (name !== "status" && Object.keys(said).length === 0);
  const source = input ?? (isNeeded ? "-" : null);
  return { ...(source === null ? {} : readJson(source)), ...said };
}

function readJson(source: string): Record<string, unknown> {
  const where = source === "-" ? "standard input" : source;
  try {
    const read: unknown = JSON.parse(readFileSync(source === "-" ? 0 : source, "utf8"));
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return { ...read };
  } catch (error) {
    throw new InputError(
      {
        where,
        what: `is not JSON that can be read: ${error instanceof Error ? error.message : String(error)}`,
        remedy,
      },
      { cause: error },
    );
  }
  throw new InputError({ where, what: "is not a JSON object", remedy });
}

const remedy = 'Give one object, such as {"campaign":"ID"}: in a file with --input FILE, or on standard input.';
