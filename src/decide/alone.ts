import type { Started } from "../model/ledger.ts";
import type { CaseSamples, PairSamples } from "../model/measurement.ts";
import { simultaneousLower } from "../stats/confirm.ts";
import { mean, median } from "../stats/descriptive.ts";

/**
 * What of a gain, as a logarithm, a single call must show as well. Not all of it: alone, a call finds colder caches and
 * a processor that has just woken up, and an honest gain may depend on either.
 */
const share = 0.5;
/**
 * How much longer starting and stopping may take a candidate than the reference, as a share and in seconds: it may have
 * more threads, faster code waits longer for the same cold caches, and on a busy machine both vary.
 */
const allowed = { share: 0.5, seconds: 50e-6 };

export type Alone = {
  id: string;
  /** Log ratio of single calls over the pairs, and what the long blocks let expect of it. */
  seen: number;
  expected: number;
};

/**
 * The case whose gain is not there when a call is alone, which is how it looks when calls are worked on together; null
 * when there is none. A single call of the reference takes longer than one of many by what starting and stopping costs;
 * a candidate's may take longer by half as much again. Per pair, the log ratio of single calls must be at least half of
 * what follows from that, and the majority of pairs decides: single calls are easily disturbed, and on a restless machine a bound that
 * proves the shortfall would prove nothing. The two errors are alike: of 16 pairs that fall short with a probability of
 * 0.2 by disturbances alone, more than half do so in 0.15 % of confirmations; batching that shows in four pairs of five
 * goes undetected in 0.7 %.
 */
export function missingAlone(started: Pick<Started, "cases">, pairs: readonly PairSamples[]): Alone | null {
  const found = gainingCases(started, pairs).find(({ looks }) => {
    const short = looks.filter(({ seen, expected }) => seen < share * expected);
    return short.length > looks.length / 2;
  });
  return found ? summary(found) : null;
}

/** Whether some case gains and its single calls, being short, do not show that they do. */
export function unseenAlone(started: Pick<Started, "cases">, pairs: readonly PairSamples[], alpha: number): boolean {
  const seen = gainingCases(started, pairs).map(({ looks }) => looks.map((look) => look.seen));
  return simultaneousLower(seen, alpha).some((lower) => !(lower > 0));
}

type Look = { seen: number; expected: number };

/** The cases of whose single calls a gain is to be expected. */
function gainingCases({ cases }: Pick<Started, "cases">, pairs: readonly PairSamples[]) {
  return cases.flatMap(({ id }) => {
    const looks = looksOf(id, pairs);
    return looks.length > 1 && mean(looks.map(({ expected }) => expected)) > 0 ? [{ id, looks }] : [];
  });
}

function looksOf(id: string, pairs: readonly PairSamples[]): Look[] {
  return pairs.flatMap((pair) => {
    const samples = pair.cases.find((measured) => measured.id === id);
    return samples?.alone ? [lookOf(samples, samples.alone)] : [];
  });
}

function lookOf({ reference, candidate }: CaseSamples, alone: NonNullable<CaseSamples["alone"]>): Look {
  const single = { reference: median(alone.reference), candidate: median(alone.candidate) };
  const around = Math.max(single.reference - median(reference), 0);
  return {
    seen: Math.log(single.reference / single.candidate),
    expected: Math.log(single.reference / (median(candidate) + around * (1 + allowed.share) + allowed.seconds)),
  };
}

const summary = ({ id, looks }: { id: string; looks: readonly Look[] }): Alone => ({
  id,
  seen: mean(looks.map(({ seen }) => seen)),
  expected: mean(looks.map(({ expected }) => expected)),
});
