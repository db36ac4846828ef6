import type { CaseInfo, Started } from "../model/ledger.ts";
import type { CaseSamples, PairSamples } from "../model/measurement.ts";
import { halfWidth } from "../stats/confirm.ts";
import { mean, median } from "../stats/descriptive.ts";
import { combine } from "../stats/pair-values.ts";

export type Guardrail = Started["guardrails"][number];

/** The guardrails on metrics beside the objective, which has to gain in any case. */
export const guardrailsBeside = ({ guardrails, metric }: Started): Guardrail[] =>
  guardrails.filter((guarded) => guarded.metric !== metric.name);

/**
 * How much worse a guarded metric became, a log ratio a pair, combined over the cases by their weights; null where
 * some case of some pair has no usable value, because then nothing is known.
 */
export function regressionsOf(
  pairs: readonly PairSamples[],
  cases: readonly CaseInfo[],
  guardrail: Guardrail,
): number[] | null {
  const values = pairs.map((pair) => regressionOfPair(pair, cases, guardrail));
  return values.every((value) => value !== null) && values.length > 0 ? values : null;
}

function regressionOfPair(pair: PairSamples, cases: readonly CaseInfo[], guardrail: Guardrail): number | null {
  const perCase = cases.map(({ id, weight }) => ({
    value: regressionOfCase(
      pair.cases.find((samples) => samples.id === id),
      guardrail,
    ),
    weight,
  }));
  const found = perCase.flatMap(({ value, weight }) => (value === null ? [] : [{ value, weight }]));
  return found.length === perCase.length ? combine(found) : null;
}

/** By medians and not by adjacent blocks: a process may give one value where another gives several. */
function regressionOfCase(samples: CaseSamples | undefined, { metric, direction }: Guardrail): number | null {
  const values = samples?.others?.[metric];
  if (!values) return null;
  const [before, after] = [median(values.reference), median(values.candidate)];
  if (before === after) return 0;
  if (!(before > 0 && after > 0)) return null;
  return direction === "minimize" ? Math.log(after / before) : Math.log(before / after);
}

/** One-sided error of calling a guarded metric's regression larger than its limit in the search. */
const searchError = 0.005;

/**
 * The first guardrail that a candidate of the search is shown to break, after the steps kept before it, or null. What
 * is not shown yet is left to the confirmation.
 */
export function brokenGuardrail(
  started: Started,
  { kept, pairs }: { kept: readonly (readonly PairSamples[])[]; pairs: readonly PairSamples[] },
): string | null {
  const cases = started.cases.filter(({ split }) => split === "train");
  for (const guardrail of guardrailsBeside(started)) {
    const values = regressionsOf(pairs, cases, guardrail);
    if (!values) continue;
    const before = kept.map((step) => regressionsOf(step, cases, guardrail) ?? [0]);
    const earlier = before.reduce((sum, step) => sum + mean(step), 0);
    const shown = earlier + mean(values) - halfWidth(values, searchError);
    if (shown > Math.log1p(guardrail.limit))
      return `${worse(guardrail, earlier + mean(values))}, ${limitOf(guardrail)}`;
  }
  return null;
}

/**
 * Metrics with a soft limit that may be broken for all that is known: not measured in every case, or with an upper bound
 * beyond it.
 */
export const openSoftLimits = (started: Started, pairs: readonly PairSamples[], alpha: number): string[] =>
  guardrailsBeside(started).flatMap((guardrail) => {
    const values = guardrail.soft && pairs.length > 0 ? regressionsOf(pairs, started.cases, guardrail) : [];
    const isOpen = values === null || (values.length > 0 && !(upper(values, alpha) <= Math.log1p(guardrail.limit)));
    return isOpen ? [guardrail.metric] : [];
  });

const upper = (values: readonly number[], alpha: number): number => mean(values) + halfWidth(values, alpha);

/**
 * The first guardrail that is not shown to hold: its metric has no values, or its regression's upper bound at the
 * one-sided error `alpha` is above the limit. A soft one only has to be not shown to be broken. Null where all hold. Every one must hold by itself, so that none needs a
 * smaller error for the others (Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24,
 * 1982).
 */
export function unprovenGuardrail(started: Started, pairs: readonly PairSamples[], alpha: number): string | null {
  for (const guardrail of guardrailsBeside(started)) {
    const values = regressionsOf(pairs, started.cases, guardrail);
    if (guardrail.soft) {
      if (values && mean(values) - halfWidth(values, alpha) > Math.log1p(guardrail.limit))
        return `${worse(guardrail, mean(values))}, ${limitOf(guardrail)}`;
      continue;
    }
    if (!values) return `${guardrail.metric} was not measured in every case, ${limitOf(guardrail)}`;
    const most = upper(values, alpha);
    if (!(most <= Math.log1p(guardrail.limit))) {
      return `${worse(guardrail, mean(values))}, and ${percent(most)} cannot be ruled out; ${limitOf(guardrail)}`;
    }
  }
  return null;
}

const percent = (regression: number): string => `${(100 * Math.expm1(regression)).toFixed(1)} %`;

const worse = ({ metric }: Guardrail, regression: number): string =>
  regression < 0
    ? `${metric} is ${(100 * -Math.expm1(regression)).toFixed(1)} % better`
    : `${metric} is ${percent(regression)} worse`;

const limitOf = ({ limit }: Guardrail): string =>
  limit === 0 ? "and may not get worse" : `and may get at most ${(100 * limit).toFixed(1)} % worse`;
