import type { Arguments, GpumodeTask } from "./gpumode-task.ts";

export type GpumodeCase = { id: string; weight: number; args: Arguments; description: string };

/** What GPU MODE times and does not rank counts so little, but still must not lose. */
const unranked = 0.01;

/**
 * The timed cases. By mean and by geom the last benchmark is held out; where the last one alone is ranked it has to guide
 * the search, and the one before it is held out.
 */
export function casesOf({ tests, benchmarks, ranking_by: ranking }: GpumodeTask): GpumodeCase[] {
  const timed = benchmarks.length > 0 ? benchmarks : tests;
  const last = timed.length - 1;
  const heldOut = timed.length < 2 ? null : ranking === "last" && benchmarks.length > 0 ? last - 1 : last;
  return timed.map((args, at) => {
    const isRanked = ranking !== "last" || benchmarks.length === 0 || at === last;
    return {
      id: `${at === heldOut ? "test" : "train"}-${at + 1}`,
      weight: isRanked ? 1 : unranked,
      args,
      description: [describe(args), ...(at === heldOut ? ["held out"] : [])].join(", "),
    };
  });
}

/** `size=1024 dtype=f16`; the seed is drawn anew. */
function describe(args: Arguments): string {
  const shown = Object.entries(args)
    .filter(([name]) => name !== "seed")
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ")
    .replace(/\s+/g, " ");
  return shown.length > 100 ? `${shown.slice(0, 99)}…` : shown || "as generate_input has it";
}
