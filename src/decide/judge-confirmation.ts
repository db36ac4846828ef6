import type { PairSamples } from "../model/measurement.ts";
import type { RejectReason, Verdict } from "../model/verdict.ts";
import { confirmation, simultaneousLower } from "../stats/confirm.ts";
import { mean } from "../stats/descriptive.ts";
import { missingAlone } from "./alone.ts";
import type { Alone } from "./alone.ts";
import { confirmError, confirmPairs } from "./confirmation-plan.ts";
import { failureOf } from "./failed-pair.ts";
import { caseGain, gainOfPair, wholeYardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";
import { unprovenGuardrail } from "./guardrails.ts";
import { heldOutShortfall } from "./held-out-drop.ts";
import { samplesOf, startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";
import { noiseOf } from "./noise.ts";
import { beyondMachine } from "./physical-limit.ts";

const reject = (reason: RejectReason, detail: string): Verdict => ({ kind: "reject", reason, detail });

/**
 * Verdict of the confirmation: the repository's own tests, then fresh pairs against the base over all cases. Null while
 * pairs are missing. A gain above 10x is more often a mistake than a success and has to pass a second time, on pairs of
 * its own.
 */
export function judgeConfirmation(state: LoopState): Verdict | null {
  const failure = failedTests(state) ?? failureOf(state.confirm);
  if (failure) return failure;
  const started = startedOf(state);
  const scale = gainScale(started.metric);
  const pairs = samplesOf(state.confirm);
  const impossible = beyondMachine(started, pairs);
  if (impossible !== null) return reject("roofline", impossible);
  if (pairs.length < confirmPairs) return null;
  const first = judgeRun(state, pairs.slice(0, confirmPairs));
  const large = scale.large !== null && gainOf(state, pairs.slice(0, confirmPairs)) > scale.large;
  if (first.kind !== "keep" || !large) return first;
  const again = pairs.slice(confirmPairs);
  if (again.length < confirmPairs) return null;
  const second = judgeRun(state, again);
  if (second.kind === "keep") return keptOver(state, pairs);
  const detail = second.kind === "reject" ? `measured a second time: ${second.detail}` : "";
  return second.kind === "reject" ? { ...second, detail } : second;
}

/**
 * A winner that its own repository's tests refuse is wrong, however fast, and one that another goal's benchmark refuses
 * costs what somebody else asked for; a test that did not run has not passed.
 */
function failedTests(state: LoopState): Verdict | null {
  const { tests } = startedOf(state);
  const runs = state.tested ?? [];
  const failed = runs.find(({ ok }) => !ok);
  if (failed?.goal !== undefined) return reject("guardrail", `${failed.command}: ${firstLine(failed.detail)}`);
  if (failed) return reject("incorrect", `the repository's tests fail: ${failed.command}: ${firstLine(failed.detail)}`);
  if (runs.length >= tests) return null;
  return reject("incorrect", `only ${runs.length} of the ${tests} commands of the repository's tests were run`);
}

const firstLine = (text: string): string => (text.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 300);

/**
 * One run of `confirmPairs` pairs: the objective, each case and every guarded metric. The gain must be above the noise
 * floor, and what is certain of it above the bias of equal code. Not what is certain above the floor: the bound holds
 * the noise of these pairs already, and asking for it twice refuses one true gain of 2 % in twenty.
 */
function judgeRun(state: LoopState, pairs: readonly PairSamples[]): Verdict {
  const started = startedOf(state);
  const scale = gainScale(started.metric);
  const yardstick = wholeYardstick(started);
  const values = pairs.map((pair) => gainOfPair(pair, yardstick));
  const { mean: gain, lower } = confirmation({ values, alpha: confirmError });
  const { floor, bias } = noiseOf(state) ?? { floor: 0, bias: 0 };
  const not = (detail: string) => reject("not-confirmed", `${scale.words(gain)}${detail}`);
  if (gain < scale.minimum) return not(` is below the contract's minimum of ${scale.size(scale.minimum)}`);
  if (!(gain > floor)) return not(`, and equal code can show ${scale.size(floor)} here (the noise floor)`);
  if (!(lower > bias)) {
    const unexplained = bias > 0 ? `; equal code shows ${scale.size(bias)} without cause here` : "";
    return not(`, of which no more than ${scale.words(lower)} is certain${unexplained}`);
  }
  const worst = worstCase(started.cases.map(({ id }) => ({ id, gains: pairs.map((p) => caseGain(p, id, yardstick)) })));
  if (worst.lower < -scale.caseLoss)
    return reject("case-regressed", `${worst.id}: cannot rule out a loss of ${scale.size(worst.lower)}`);
  const together = missingAlone(started, pairs);
  if (together !== null) return reject("not-confirmed", inWords(together, scale.words));
  const unproven = unprovenGuardrail(started, pairs, confirmError) ?? heldOutShortfall(started, pairs, confirmError);
  return unproven === null ? keptOver(state, pairs) : reject("guardrail", unproven);
}

const inWords = ({ id, seen, expected }: Alone, words: (gain: number) => string): string =>
  `${id}: calls one by one are ${words(seen)} where ${words(expected)} is expected: it works on many calls together`;

function keptOver(state: LoopState, pairs: readonly PairSamples[]): Verdict {
  const { words } = gainScale(startedOf(state).metric);
  return { kind: "keep", detail: `${words(gainOf(state, pairs))} over ${pairs.length} fresh pairs` };
}

function gainOf(state: LoopState, pairs: readonly PairSamples[]): number {
  const yardstick = wholeYardstick(startedOf(state));
  return mean(pairs.map((pair) => gainOfPair(pair, yardstick)));
}

function worstCase(cases: readonly { id: string; gains: readonly number[] }[]): { id: string; lower: number } {
  const lower = simultaneousLower(
    cases.map(({ gains }) => gains),
    confirmError,
  );
  const at = lower.indexOf(Math.min(...lower));
  return { id: cases[at]?.id ?? "", lower: lower[at] ?? 0 };
}
