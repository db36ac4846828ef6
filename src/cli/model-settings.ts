import path from "node:path";
import type { ModelSettings } from "../evolve/ports.ts";
import { InputError } from "../model/input-error.ts";
import { nearestName } from "../model/nearest-name.ts";
import { choicesOf, ProposerChoice, ProposerKind, variablesOf } from "../model/proposer-choice.ts";
import type { ModelPrice } from "../model/proposer-choice.ts";
import type { Repository } from "../workspace/repository.ts";
import { configFile, parseConfig } from "../github/read-config.ts";
import type { ProposerFlags } from "./proposer-options.ts";

/** What the repository's own settings say of proposers; absent where they say nothing. */
export type Configured = {
  proposers?: readonly ProposerChoice[] | undefined;
  prices: Readonly<Record<string, ModelPrice>>;
  /** US dollars that its campaigns may cost. */
  usd?: number | undefined;
};

type Env = Record<string, string | undefined>;
type Resolved = Pick<ModelSettings, "choices"> & {
  /** What a person should know of how they came about. */
  note: string | null;
  /** Whether somebody asked for them; else they are what Hone finds itself. */
  isAsked: boolean;
};

/**
 * Who proposes: the flags, else the repository's settings, else Claude where there is a key, else the tuner alone. Throws
 * `InputError` for what does not fit together.
 */
export function choicesFrom(flags: ProposerFlags, env: Env, configured: Configured): Resolved {
  const named = flags.proposer ?? [];
  if (named.length > 0) {
    refuseUntaken(named, flags);
    return { choices: named.map((text) => choiceFrom(text, flags, env)), note: null, isAsked: true };
  }
  const [stray] = (["model", "endpoint", "command", "recording"] as const).filter((name) => flags[name] !== undefined);
  if (stray)
    throw wrong(
      `--${stray}`,
      "it belongs to a proposer, and none is named",
      "Add --proposer claude, openai, command or replay.",
    );
  if (configured.proposers) {
    const choices = configured.proposers.map((choice) => locally(choice, env));
    const names = choices.map(({ kind }) => kind).join(", ");
    return { choices, note: `${names}: as ${configFile} says; --proposer names others`, isAsked: true };
  }
  if (env[variablesOf.anthropic.key]) {
    const choices = [choiceFrom("claude", flags, env), choiceFrom("tuner", flags, env)];
    return { choices, note: "Claude and the tuner propose; --proposer tuner leaves Claude out", isAsked: false };
  }
  return {
    choices: [choiceFrom("tuner", flags, env)],
    note: `the tuner proposes: ${variablesOf.anthropic.key} is not set, and --proposer names nobody else`,
    isAsked: true,
  };
}

/** Which of the flags a kind takes. */
const takes: Record<ProposerKind, readonly (keyof ProposerFlags)[]> = {
  tuner: [],
  claude: ["model", "endpoint"],
  openai: ["model", "endpoint"],
  command: ["command", "program"],
  replay: ["recording"],
};

/** A flag for nobody, or for two: a key must not go to the other one's server. */
function refuseUntaken(named: readonly string[], flags: ProposerFlags): void {
  const kinds = named.map((text) => text.split("=")[0] ?? "");
  for (const flag of ["model", "endpoint", "command", "program", "recording"] as const) {
    if (flags[flag] === undefined) continue;
    const takers = kinds.filter((kind) =>
      Object.entries(takes).some(([name, own]) => name === kind && own.includes(flag)),
    );
    if (takers.length === 1) continue;
    const what =
      takers.length === 0 ? `none of ${kinds.join(", ")} takes it` : `${takers.join(" and ")} would both take it`;
    throw wrong(
      `--${flag}`,
      what,
      `Give it with the one proposer that it belongs to; ${configFile} and the *_BASE_URL variables can set each.`,
    );
  }
}

/**
 * A choice of the repository's own settings on a person's machine. A repository that somebody else wrote must not say
 * where this person's key goes, nor which programs of this machine run and are read: that is for the person's own flags and
 * variables.
 */
function locally(choice: ProposerChoice, env: Env): ProposerChoice {
  if (choice.kind === "command")
    throw wrong(
      configFile,
      "it names a coding agent's command, and a repository's command is not run on your machine unasked",
      "Give it yourself, --proposer command --command '…', or name others with --proposer.",
    );
  if (choice.kind !== "claude" && choice.kind !== "openai") return choice;
  const { endpoint: _theirs, ...own } = choice;
  const server = env[variablesOf[choice.kind === "claude" ? "anthropic" : "openai"].endpoint];
  return ProposerChoice.parse({ ...own, ...(server && { endpoint: server }) });
}

function choiceFrom(text: string, flags: ProposerFlags, env: Env): ProposerChoice {
  const [name = "", share, ...more] = text.split("=");
  const kind = ProposerKind.safeParse(name);
  if (!kind.success || more.length > 0) {
    const meant = nearestName(name, ProposerKind.options);
    throw wrong(
      "--proposer",
      `there is no proposer "${text.slice(0, 60)}"`,
      meant ? `Did you mean ${meant}?` : `They are ${ProposerKind.options.join(", ")}.`,
    );
  }
  const weight = share === undefined ? {} : { weight: Number(share) };
  const parsed = ProposerChoice.safeParse({ kind: kind.data, ...weight, ...ownOf(kind.data, flags, env) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? "proposer");
  throw wrong(
    key === "weight" ? `--proposer ${text}` : `--${key}`,
    issue?.message ?? "it is wrong",
    `\`hone run --help\` says what --proposer ${kind.data} needs.`,
  );
}

function ownOf(
  kind: ProposerKind,
  { model, endpoint, command, program, recording }: ProposerFlags,
  env: Env,
): Record<string, unknown> {
  switch (kind) {
    case "tuner":
      return {};
    case "claude":
    case "openai": {
      const server = endpoint ?? env[variablesOf[kind === "claude" ? "anthropic" : "openai"].endpoint];
      return { ...(model !== undefined && { model }), ...(server && { endpoint: server }) };
    }
    case "command": {
      if (command === undefined)
        throw wrong(
          "--proposer command",
          "no command is given",
          "Add --command 'claude -p --permission-mode acceptEdits'; docs/agents.md has more.",
        );
      const protocol = env[variablesOf.anthropic.key]
        ? "anthropic"
        : env[variablesOf.openai.key]
          ? "openai"
          : undefined;
      const server = endpoint ?? (protocol && env[variablesOf[protocol].endpoint]);
      return {
        command: ["sh", "-c", command],
        programs: program ?? [],
        ...(protocol && { protocol }),
        ...(server && { endpoint: server }),
      };
    }
    case "replay":
      if (recording === undefined)
        throw wrong("--proposer replay", "no recording is given", "Add --recording .hone/campaigns/ID/dialogue.jsonl");
      return { recording: path.resolve(recording) };
  }
}

/** Takes the models' keys out of the environment: nothing that is started later inherits one. */
export function takeKeys(env: Env): ModelSettings["keys"] {
  const keys: { anthropic?: string; openai?: string } = {};
  for (const protocol of ["anthropic", "openai"] as const) {
    const { key: variable } = variablesOf[protocol];
    const key = env[variable];
    delete env[variable];
    if (key) keys[protocol] = key;
  }
  return keys;
}

/** What `.github/hone.yml` of the base commit says of proposers. Throws `InputError` where it is wrong. */
export async function configuredProposers(repository: Repository, base: string): Promise<Configured> {
  const file = await repository.readFileAt(base, configFile);
  if (file === null) return { prices: {} };
  const { config } = parseConfig(file.text);
  if (!config.ok) throw new InputError(config.problem);
  const isSaid = /^proposers\s*:/m.test(file.text);
  const { model_prices: prices, budget } = config.value;
  return { prices, usd: budget.usd, ...(isSaid && { proposers: choicesOf(config.value) }) };
}

const wrong = (where: string, what: string, remedy: string): InputError => new InputError({ where, what, remedy });
