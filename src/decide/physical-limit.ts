import type { Started } from "../model/ledger.ts";
import type { CaseSamples, PairSamples } from "../model/measurement.ts";
import { median } from "../stats/descriptive.ts";

/**
 * Says which case's calls take less time than this machine needs for the case's flops and bytes, or null. Such a
 * figure is no speed-up but work that was not done, or a contract that counts it wrongly. Only where the objective is a
 * time or a throughput by Hone's own clock.
 */
export function beyondMachine(started: Started, pairs: readonly PairSamples[]): string | null {
  const { kind, evidence } = started.metric;
  if (evidence !== "observed" || (kind !== "time" && kind !== "throughput")) return null;
  for (const { id, leastSeconds } of started.cases) {
    const calls = pairs.flatMap(({ cases }) => cases.filter((samples) => samples.id === id));
    const seconds = calls.flatMap((samples) => secondsOf(samples, kind));
    if (leastSeconds === undefined || seconds.length === 0) continue;
    const candidate = median(seconds.map((times) => median(times.candidate)));
    if (candidate >= leastSeconds) continue;
    const base = median(seconds.map((times) => median(times.reference))) < leastSeconds;
    const hint = base ? "; so does what it was compared with: look at the contract's flops and bytes" : "";
    return `${id}: a call takes ${shown(candidate)}, this machine needs at least ${shown(leastSeconds)} for its work${hint}`;
  }
  return null;
}

type BothSides = Pick<CaseSamples, "reference" | "candidate">;

/** Seconds a call of both variants: the metric itself, or beside a throughput where the driver tells it. */
function secondsOf(samples: CaseSamples, kind: "time" | "throughput"): BothSides[] {
  if (kind === "time") return [samples];
  return samples.others?.["time"] ? [samples.others["time"]] : [];
}

const shown = (seconds: number): string => `${(seconds * 1e6).toPrecision(3)} µs`;
