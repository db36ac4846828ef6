import * as z from "zod";

/** `memory`: peak, measured outside of the candidate. `throughput`: work of the contract over time. `value`: reported. */
export const MetricKind = z.enum(["time", "throughput", "memory", "value"]);
export type MetricKind = z.infer<typeof MetricKind>;

/** How two values compare: by their ratio, or by their difference where they may be zero or negative. */
export const MetricScale = z.enum(["ratio", "difference"]);
export type MetricScale = z.infer<typeof MetricScale>;

const byName: readonly [MetricKind, RegExp][] = [
  ["throughput", /throughput|per_second|[gt]?flops|bandwidth/],
  ["memory", /memory|rss|_[kmg]i?b$|bytes$/],
  ["time", /(^|_)(time|seconds|latency|duration|ms|us|ns|s)(_observed)?$/],
];

/** What a metric is of, by its name, where the contract does not say it; a name that tells nothing is a value. */
export function kindOfName(name: string): MetricKind {
  return byName.find(([, pattern]) => pattern.test(name.toLowerCase()))?.[0] ?? "value";
}

/** Metrics of a command that Hone itself measures, whatever the command reports; for guardrails. */
const observedMetrics = ["wall_seconds_observed", "memory_observed"] as const;
export type ObservedMetric = (typeof observedMetrics)[number];

/**
 * Whether a name is one of Hone's own: `wall_seconds_observed`, the wall time of the command, and `memory_observed`, the
 * most bytes in use at once, page cache included, as a control group counts them.
 */
export const isObserved = (name: string): name is ObservedMetric => observedMetrics.some((known) => known === name);
