import type { Stage, PairOutcome } from "../../model/measurement.ts";
import type { ScreenFinding, ScreenTrial } from "../../model/task-screen.ts";
import { confirmation } from "../../stats/confirm.ts";
import { median } from "../../stats/descriptive.ts";
import { logRatios } from "../../stats/pair-values.ts";
import type { PlantedCandidate } from "./planted-candidates.ts";
import type { Screening } from "./screen-nulls.ts";

/** Measures a planted candidate against the base, as any candidate is measured. */
export type MeasurePlanted = (stage: Stage) => Promise<PairOutcome>;

/** A gain above this is none that equal code should show, as a log ratio. */
const equal = 0.05;
/** A candidate that takes three times as long is seen to be at least so much slower, as a log ratio. */
const slower = 0.4;
/** Pairs after which a tie or a difference that none of them shows counts as not seen. */
const tries = 8;
/** Error of saying that a twin gains, on a machine so busy that no single pair of equal code ties. */
const error = 0.001;

/** Tries one planted candidate and says whether the evaluator saw what it must. */
export async function screenPlanted(candidate: PlantedCandidate, measure: MeasurePlanted): Promise<Screening> {
  const trial = await tryPlanted(candidate, measure);
  return { trials: [trial], findings: trial.ok ? [] : [notCaught(trial)] };
}

async function tryPlanted({ name, must }: PlantedCandidate, measure: MeasurePlanted): Promise<ScreenTrial> {
  if (must === "tie") return await tryGain(name, measure, (gains) => least(gains) < equal);
  if (must === "slower") return await tryGain(name, measure, (gains) => (gains.at(-1) ?? 0) < -slower);
  // What passes the search's screen is looked at closely before it is published, and may be caught there.
  for (const stage of ["screen", "confirm"] as const) {
    const outcome = await measure(stage);
    if (outcome.kind === "incorrect" || (must === "rejected" && outcome.kind !== "samples"))
      return { name, ok: true, detail: `${outcome.kind}: ${outcome.detail}`.slice(0, detailLimit) };
    if (outcome.kind !== "samples")
      return {
        name,
        ok: false,
        detail: `${outcome.kind} in place of incorrect: ${outcome.detail}`.slice(0, detailLimit),
      };
  }
  return { name, ok: false, detail: "passed as correct" };
}

const detailLimit = 500;

async function tryGain(name: string, measure: MeasurePlanted, isRight: (gains: readonly number[]) => boolean) {
  const gains: number[] = [];
  while (gains.length < tries) {
    const outcome = await measure("screen");
    if (outcome.kind !== "samples")
      return { name, ok: false, detail: `${outcome.kind}: ${outcome.detail}`.slice(0, detailLimit) };
    gains.push(gainOf(outcome));
    if (isRight(gains)) break;
  }
  const speeds = gains.map((gain) => `${Math.exp(gain).toFixed(3)}x`).join(", ");
  return { name, ok: isRight(gains), detail: `correct, ${speeds} of the baseline's speed` };
}

/** The last pair's gain; of all tries, what the gain is at least. */
function least(gains: readonly number[]): number {
  const last = gains.at(-1) ?? Infinity;
  return gains.length < tries ? last : Math.min(last, confirmation({ values: gains, alpha: error }).lower);
}

/** The median log ratio over the blocks of the pair's cases. */
const gainOf = ({ pair }: Extract<PairOutcome, { kind: "samples" }>): number =>
  median(pair.cases.map(({ reference, candidate }) => median(logRatios(reference, candidate))));

const notCaught = ({ name, detail }: ScreenTrial): ScreenFinding => ({
  name: `planted:${name}`,
  case: null,
  detail: `Hone's own planted candidate ${name} was not told from what it must be: ${detail}`.slice(0, detailLimit),
  remedy:
    "A figure measured here would prove nothing. Report it with the output of hone doctor; a quieter machine may help.",
  waived: false,
});
