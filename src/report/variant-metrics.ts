import type { EventBody } from "../model/ledger.ts";
import type { CaseSamples } from "../model/measurement.ts";
import { median } from "../stats/descriptive.ts";

type Variant = "reference" | "candidate";

/** What `metrics.json` of one variant says: medians over all blocks of the pairs that it was measured in. */
export type VariantMetrics = {
  schemaVersion: 1;
  label: string;
  /** Of the pairs: `confirm` after a confirmation, else the stage that was reached. */
  stage: string;
  cases: {
    id: string;
    /** Seconds a call, and calls a second; null where the objective is another and time was not seen. */
    latencySeconds: number | null;
    throughputPerSecond: number | null;
    /** Peak bytes beside the tensors; null where it was not seen. */
    memoryBytes: number | null;
    correctness: { checkedCalls: number; largestErrorOverTolerance: number };
  }[];
};

const stages = ["confirm", "compare", "screen", "calibrate"] as const;

/**
 * The base's and a candidate's own figures from a campaign's samples; empty where nothing was measured. They are for
 * looking, the paired comparison is what decides.
 */
export function variantMetrics(
  events: readonly EventBody[],
  { candidate, isTime }: { candidate: string | null; isTime: boolean },
): VariantMetrics[] {
  const pairs = events.flatMap((event) =>
    event.type === "measured" && event.outcome.kind === "samples"
      ? [{ stage: event.stage, candidate: event.candidate, against: event.against, cases: event.outcome.pair.cases }]
      : [],
  );
  const stage = stages.find((one) => pairs.some((pair) => pair.stage === one && isOf(pair, candidate)));
  if (stage === undefined) return [];
  const cases = pairs.filter((pair) => pair.stage === stage && isOf(pair, candidate)).flatMap((pair) => pair.cases);
  const of = (label: string, variant: Variant): VariantMetrics => ({
    schemaVersion: 1,
    label,
    stage,
    cases: [...new Set(cases.map(({ id }) => id))].map((id) =>
      metricsOf(
        cases.filter((one) => one.id === id),
        { id, variant, isTime },
      ),
    ),
  });
  return candidate === null ? [of("base", "reference")] : [of("base", "reference"), of("best", "candidate")];
}

const isOf = (pair: { candidate: string; against: string }, candidate: string | null): boolean =>
  candidate === null || (pair.candidate === candidate && pair.against === "base");

function metricsOf(
  samples: readonly CaseSamples[],
  { id, variant, isTime }: { id: string; variant: Variant; isTime: boolean },
): VariantMetrics["cases"][number] {
  const values = (name: string) => samples.flatMap((one) => one.others?.[name]?.[variant] ?? []);
  const seconds = isTime ? samples.flatMap((one) => one[variant]) : values("time");
  const latencySeconds = seconds.length > 0 ? median(seconds) : null;
  const memory = values("memory");
  return {
    id,
    latencySeconds,
    throughputPerSecond: latencySeconds === null ? null : 1 / latencySeconds,
    memoryBytes: memory.length > 0 ? median(memory) : null,
    correctness: {
      checkedCalls: samples.reduce((sum, one) => sum + one.checked, 0),
      largestErrorOverTolerance: Math.max(0, ...samples.map(({ maxError }) => maxError)),
    },
  };
}
