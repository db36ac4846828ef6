import { readFileSync } from "node:fs";
import type { PairOutcome } from "../model/measurement.ts";

/**
 * Whether something else had the cores of a pair while it ran. Three things tell, read before and after: how long the
 * reference's main thread stood ready and did not run (/proc/PID/schedstat, sched-stats in the kernel's documentation;
 * nothing of it while it is frozen), what a hypervisor took of the cores (`steal`, proc(5)), and whether the processor
 * throttled them.
 *
 * The wait is the reference's alone, because its blocks alternate with the candidate's: what lasts falls on both, and a
 * candidate that could declare its own unlucky pairs disturbed would choose among its pairs. Which side was faster is
 * not looked at. Pairs whose reference was held up go, those whose candidate was held up stay, so what bias this leaves
 * makes gains smaller. A benchmark of several threads is not asked: there the threads wait for each other.
 *
 * The cores' clock itself is not read: between blocks the cores idle, and a clock then says nothing of the blocks.
 */
export type Witness = { disturbed(): boolean };

/** Share of the time that may go to others. */
const most = 0.02;
const tick = 0.01;

/** Looks at the process and its cores from now on. */
export function openWitness(pid: number, cores: readonly number[]): Witness {
  const before = look(pid, cores);
  return {
    disturbed() {
      const after = look(pid, cores);
      const waited = after.waited - before.waited;
      const had = waited + after.ran - before.ran;
      const lasted = (after.at - before.at) / 1000;
      // Steal comes in ticks, and one may have begun before.
      const stolen = after.stolen.some((seconds, at) => seconds - (before.stolen[at] ?? 0) - tick > most * lasted);
      const throttled = after.throttled.some((times, at) => times > (before.throttled[at] ?? 0));
      return (cores.length === 1 && waited > most * had) || stolen || throttled;
    },
  };
}

type Look = { at: number; ran: number; waited: number; stolen: number[]; throttled: number[] };

/** Seconds, but for `at` (milliseconds) and `throttled` (times), the last two by core. What cannot be read is 0. */
function look(pid: number, cores: readonly number[]): Look {
  const [ran = 0, waited = 0] = numbersIn(textOf(`/proc/${pid}/schedstat`)).map((nanoseconds) => nanoseconds / 1e9);
  const stat = textOf("/proc/stat");
  const stolen = cores.map((core) => {
    // user nice system idle iowait irq softirq steal, in hundredths of a second.
    const line = new RegExp(`^cpu${core} (.*)$`, "m").exec(stat)?.[1] ?? "";
    return (numbersIn(line)[7] ?? 0) * tick;
  });
  const throttled = cores.map(
    (core) => numbersIn(textOf(`/sys/devices/system/cpu/cpu${core}/thermal_throttle/core_throttle_count`))[0] ?? 0,
  );
  return { at: performance.now(), ran, waited, stolen, throttled };
}

const numbersIn = (text: string): number[] => (text.trim() === "" ? [] : text.trim().split(/\s+/).map(Number));

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** How often a disturbed pair is measured again. */
const repeats = 2;
/** So many pairs in a row that stayed disturbed show that it is always so here: they are then taken as they are. */
const inVain = 3;

/** A pair and whether it was disturbed. */
export type WitnessedPair = { outcome: PairOutcome; disturbed: boolean };

/** Measures disturbed pairs again, with processes of their own. What stays disturbed carries the doubt `disturbed`. */
export class CalmPairs {
  #vain = 0;

  async measure(pair: () => Promise<WitnessedPair>): Promise<PairOutcome> {
    const again = this.#vain < inVain ? repeats : 0;
    for (let repeat = 0; ; repeat++) {
      const { outcome, disturbed } = await pair();
      if (outcome.kind !== "samples") return outcome;
      if (!disturbed) {
        this.#vain = 0;
        return outcome;
      }
      if (repeat < again) continue;
      this.#vain++;
      return { kind: "samples", pair: { ...outcome.pair, doubts: [...outcome.pair.doubts, "disturbed"] } };
    }
  }
}
