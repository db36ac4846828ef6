import { readFile } from "node:fs/promises";
import path from "node:path";
import { defaultModelUsd } from "../decide/budget.ts";
import { confirmPairs } from "../decide/confirmation-plan.ts";
import { priceOf } from "../decide/limits.ts";
import { configFile, defaultConfig, parseConfig } from "../github/read-config.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Config } from "../model/config.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { choicesOf, protocolOf, variablesOf } from "../model/proposer-choice.ts";
import type { ProposerChoice } from "../model/proposer-choice.ts";
import type { Estimate } from "../report/check-report.ts";

/** What the repository's working tree says of money and proposers; the problem where its configuration is wrong. */
export type Settings = { config: Config; choices: ProposerChoice[]; problem: Problem | null };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * As a campaign here would take them: `.github/hone.yml`, else Claude where there is a key, and the tuner.
 * @param top of the checkout, absolute
 */
export async function readSettings(top: string, env: Env): Promise<Settings> {
  const text = await readFile(path.join(top, configFile), "utf8").catch(() => null);
  const read = text === null ? null : parseConfig(text).config;
  const isSaid = text !== null && /^proposers\s*:/m.test(text);
  const config = read?.ok ? read.value : defaultConfig;
  const byKey = {
    ...config,
    proposers: env[variablesOf.anthropic.key] ? ["claude" as const, "tuner" as const] : ["tuner" as const],
  };
  return {
    config,
    choices: choicesOf(isSaid ? config : byKey),
    problem: read && !read.ok ? read.problem : null,
  };
}

/** What a campaign for a goal may take; without a contract nobody knows how long its confirmation is. */
export function estimateOf(goal: Goal, benchmark: Benchmark | null, { config, choices }: Settings): Estimate {
  const { budget } = goal;
  const search = budget.wall_seconds;
  const confirm = benchmark && confirmationOf(benchmark, budget.run_seconds);
  const perHour = budget.usd_per_hour ?? priceOf(config.prices, goal.runs_on ?? config.runs_on);
  const limit = Math.min(budget.usd ?? Infinity, config.budget.usd ?? Infinity);
  const machineUsd = perHour === null ? null : ((search + (confirm?.seconds ?? 0)) / 3600) * perHour;
  const asked = choices.filter((choice) => protocolOf(choice) !== null).map(({ kind }) => kind);
  const modelUsd =
    asked.length === 0 ? 0 : Math.min(limit - (machineUsd ?? 0), limit === Infinity ? defaultModelUsd : limit);
  return {
    searchMinutes: search / 60,
    confirmMinutes: confirm ? confirm.seconds / 60 : null,
    confirmIsLimit: confirm?.isLimit ?? false,
    machineUsd,
    modelUsd: Math.max(0, modelUsd),
    money: Math.min(limit, (machineUsd ?? 0) + Math.max(0, modelUsd)),
    models: asked,
    uncounted: choices
      .filter((choice) => choice.kind === "command" && protocolOf(choice) === null)
      .map(({ kind }) => kind),
  };
}

/**
 * Seconds of a process pair for each case: 40 blocks of 25 ms; and of its start, in which Python imports PyTorch twice.
 */
const pairSeconds = { case: 1, start: { native: 0.5, python: 5 } } as const;

/** How long a command runs nobody knows before it has run: as long as it may, then. */
function confirmationOf(benchmark: Benchmark, runSeconds: number): { seconds: number; isLimit: boolean } {
  const { driver, cases, controller } = benchmark;
  if (driver !== "command") {
    const pair = cases.length * pairSeconds.case + pairSeconds.start[driver];
    return { seconds: confirmPairs * pair, isLimit: false };
  }
  const runs = 2 * ((controller.warmup_runs ?? 0) + (controller.measured_runs ?? 2));
  const longest = Math.min(runSeconds, controller.timeout_seconds ?? Infinity);
  return { seconds: confirmPairs * runs * longest, isLimit: true };
}
