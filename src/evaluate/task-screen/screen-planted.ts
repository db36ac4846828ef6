import type { Stage, PairOutcome } from "../../model/measurement.ts";
import type { ScreenFinding, ScreenTrial } from "../../model/task-screen.ts";
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
/** Pairs that may disturb each other's outcome before a tie or a difference counts as not seen. */
const tries = 3;

/** Tries one planted candidate and says whether the evaluator saw what it must. */
export async function screenPlanted(candidate: PlantedCandidate, measure: MeasurePlanted): Promise<Screening> {
  const trial = await tryPlanted(candidate, measure);
  return { trials: [trial], findings: trial.ok ? [] : [notCaught(trial)] };
}

async function tryPlanted({ name, must }: PlantedCandidate, measure: MeasurePlanted): Promise<ScreenTrial> {
  if (must === "tie") return await tryGain(name, measure, (gain) => gain < equal);
  if (must === "slower") return await tryGain(name, measure, (gain) => gain < -slower);
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

async function tryGain(
  name: string,
  measure: MeasurePlanted,
  isRight: (gain: number) => boolean,
): Promise<ScreenTrial> {
  const gains: number[] = [];
  while (gains.length < tries) {
    const outcome = await measure("screen");
    if (outcome.kind !== "samples")
      return { name, ok: false, detail: `${outcome.kind}: ${outcome.detail}`.slice(0, detailLimit) };
    const gain = gainOf(outcome);
    gains.push(gain);
    if (isRight(gain))
      return { name, ok: true, detail: `correct, ${Math.exp(gain).toFixed(3)}x of the baseline's speed` };
  }
  return { name, ok: false, detail: `correct, ${gains.map((gain) => `${Math.exp(gain).toFixed(3)}x`).join(", ")}` };
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
