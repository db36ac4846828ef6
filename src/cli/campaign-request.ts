import path from "node:path";
import * as z from "zod";
import { contentOf, writeWhole } from "../evaluate/artifacts.ts";
import type { EngineRequest, ModelSettings } from "../evolve/ports.ts";
import { parseBenchmark } from "../goal/read-benchmark.ts";
import { Budget } from "../model/budget.ts";
import { Candidate } from "../model/candidate.ts";
import { sha256 } from "../model/digest.ts";
import { Frozen } from "../model/frozen.ts";
import { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { ModelPrices, ProposerChoice } from "../model/proposer-choice.ts";
import { CampaignMode } from "../model/ledger.ts";

/** `request.json` of a campaign's folder: what was asked, so that another process can go on with it. */
const WrittenRequest = z.strictObject({
  schemaVersion: z.literal(1),
  mode: CampaignMode,
  frozen: Frozen,
  goal: Goal,
  /** Relative to the repository's top. */
  goalFile: z.string().optional(),
  /** The contract as it was written; `frozen.benchmarkHash` is of it. */
  benchmarkText: z.string(),
  budget: Budget,
  candidate: Candidate.optional(),
  /** Who proposes; keys are never written down. */
  models: z.strictObject({ choices: z.array(ProposerChoice).min(1), prices: ModelPrices }).optional(),
});

/** What is asked of the engine, but for who follows it and where it begins. */
export type CampaignRequest = Omit<EngineRequest, "onEvent" | "control" | "pause" | "start" | "proposers" | "until">;

const fileOf = (folder: string): string => path.join(folder, "request.json");

/** Writes the request down, before anything is done for it. The folder is there. */
export function writeRequest(request: CampaignRequest, benchmarkText: string): void {
  const { mode, frozen, goal, goalFile, budget, candidate, models } = request;
  const written = {
    schemaVersion: 1,
    mode,
    frozen,
    goal,
    ...(goalFile !== undefined && { goalFile }),
    benchmarkText,
    budget,
    ...(candidate && { candidate }),
    ...(models && { models: { choices: [...models.choices], prices: models.prices } }),
  } satisfies z.infer<typeof WrittenRequest>;
  writeWhole(fileOf(request.folder), `${JSON.stringify(written, null, 2)}\n`);
}

/**
 * Reads it back. Throws `InputError` where it is not what was written.
 * @param keys of the models' servers, from this process's own environment
 */
export function readRequest(folder: string, repository: string, keys: ModelSettings["keys"] = {}): CampaignRequest {
  const file = fileOf(folder);
  const parsed = WrittenRequest.safeParse(jsonOf(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(file, `is not a campaign's request (${issue?.path.join(".") || "the file"}: ${issue?.message})`);
  }
  const { schemaVersion: _, benchmarkText, goalFile, candidate, models, ...asked } = parsed.data;
  if (sha256(benchmarkText) !== asked.frozen.benchmarkHash || sha256(asked.goal.raw) !== asked.frozen.goalHash)
    throw unreadable(file, "holds another goal or contract than the campaign was begun with");
  return {
    ...asked,
    ...(goalFile !== undefined && { goalFile }),
    ...(candidate && { candidate }),
    ...(models && { models: { ...models, keys, recipes: recipesIn(repository) } }),
    benchmark: parseBenchmark({ text: benchmarkText, name: `${file}: benchmark` }),
    repository,
    folder,
  };
}

/** Where the campaigns of a checkout leave what they confirmed, for later ones. */
export const recipesIn = (repository: string): string => path.join(repository, ".hone", "archive", "recipes");

function jsonOf(file: string): unknown {
  const content = contentOf(file);
  if (content === null) throw unreadable(file, "is missing or cannot be read");
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    throw unreadable(file, "is not JSON");
  }
}

const unreadable = (where: string, what: string): InputError =>
  new InputError({
    where,
    what,
    remedy: "The file was changed or lost, and only Hone writes it: restore it, or start a new campaign.",
  });
