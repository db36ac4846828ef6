import * as z from "zod";
import type { Benchmark } from "./benchmark.ts";
import type { Candidate } from "./candidate.ts";
import { type Evaluation, Evidence } from "./evaluation.ts";
import { CampaignId } from "./frozen.ts";
import { Interval } from "./measurement.ts";
import { MetricScale } from "./metric.ts";

/** Bytes of a recipe's diff: it is shown to a model whole. */
export const recipeDiffLimit = 64 * 1024;

/** What kind of work a recipe is of. */
export const RecipeTask = z.strictObject({
  benchmark_id: z.string().min(1).max(200),
  driver: z.enum(["native", "python", "command"]),
  device: z.enum(["cpu", "cuda", "hip"]),
  language: z.string().min(1).max(60).optional(),
  /** The contract's functions: C symbols, or a Python entry's callable. */
  functions: z.array(z.string().min(1).max(300)).max(100),
});
export type RecipeTask = z.infer<typeof RecipeTask>;

/** An edit that was confirmed in a campaign, offered in later ones. */
export const Recipe = z.strictObject({
  schemaVersion: z.literal(1),
  /** `<campaign>+<candidate>`, and the name of its file. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\+[A-Za-z0-9._-]{1,64}$/, "<campaign>+<candidate>"),
  task: RecipeTask,
  hypothesis: z.string().max(2000),
  /** Unified, against the campaign's base; one that was too long says at its end that it was cut. */
  diff: z.string().min(1).max(recipeDiffLimit),
  /** Of the confirmation, with its 95 % interval: above 1 (ratio) or above 0 (difference) is better. */
  gain: z.strictObject({ metric: z.string().max(200), scale: MetricScale, evidence: Evidence, ...Interval.shape }),
  machine: z.strictObject({ processor: z.string().max(300), device: z.string().max(300) }),
  campaign: CampaignId,
  date: z.iso.datetime(),
  /** There is one kind: what only a search believed is no recipe. */
  kind: z.literal("confirmed"),
});
export type Recipe = z.infer<typeof Recipe>;

export type RecipeGround = {
  candidate: Pick<Candidate, "id" | "hypothesis">;
  evaluation: Evaluation;
  task: RecipeTask;
  /** Unified, against the base. */
  diff: string;
  campaign: string;
  /** Milliseconds since the epoch. */
  at: number;
};

/** The recipe that a candidate leaves, or null where it was not kept by a confirmation, or changes nothing. */
export function recipeOf({ candidate, evaluation, task, diff, campaign, at }: RecipeGround): Recipe | null {
  const { verdict, stage, evidence, machine } = evaluation;
  const [objective] = evaluation.metrics;
  const isConfirmed = verdict === "keep" && stage === "confirm";
  // A metric with a limit is a guarded one: the objective was not measured.
  if (!isConfirmed || !objective || objective.limit !== undefined || diff.trim() === "") return null;
  const { name, scale, estimate, low, high } = objective;
  return {
    schemaVersion: 1,
    id: `${campaign}+${candidate.id}`,
    task,
    hypothesis: candidate.hypothesis,
    diff: cutDiff(diff),
    gain: { metric: name.slice(0, 200), scale, evidence, estimate, low, high },
    machine: { processor: machine.processor.slice(0, 300), device: machine.device.slice(0, 300) },
    campaign,
    date: new Date(at).toISOString(),
    kind: "confirmed",
  };
}

/** @param language of the goal, where it names one */
export function recipeTaskOf(benchmark: Benchmark, language?: string): RecipeTask {
  const names = benchmark.functions.map(({ symbol, entry }) => symbol ?? entry?.split(":").at(-1) ?? "");
  return {
    benchmark_id: benchmark.benchmark_id.slice(0, 200),
    driver: benchmark.driver,
    device: benchmark.device,
    ...(language && { language: language.slice(0, 60) }),
    functions: [...new Set(names.map((name) => name.slice(0, 300)))].filter((name) => name !== "").slice(0, 100),
  };
}

const cutMark = "\\ Hone: the rest of this diff was too long for a recipe\n";

/** Whole lines as far as the limit allows. */
function cutDiff(diff: string): string {
  const bytes = new TextEncoder().encode(diff);
  if (bytes.length <= recipeDiffLimit) return diff;
  const end = bytes.lastIndexOf(10, recipeDiffLimit - cutMark.length - 1) + 1;
  return new TextDecoder().decode(bytes.subarray(0, end)) + cutMark;
}
