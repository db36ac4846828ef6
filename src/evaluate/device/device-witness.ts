import type { PairOutcome } from "../../model/measurement.ts";
import { ask } from "../../sandbox/device/device-program.ts";
import type { BoundDevice } from "../../sandbox/devices.ts";
import type { WitnessedPair } from "../disturbance.ts";
import { judgeDevice } from "./device-judgement.ts";
import type { DeviceJudgement } from "./device-judgement.ts";
import { queryOf, reasonFields } from "./device-sample.ts";
import { foreignUsers, usersOf } from "./device-users.ts";
import { watchDevice } from "./device-watch.ts";

/**
 * Whether something else was in the way of a pair on a GPU: another process on it, heat or a brake that slowed it down, a
 * clock that was another in the second half than in the first. All of it is seen from outside, and none of it tells which
 * variant is faster.
 */
export class DeviceWitness {
  readonly #device: BoundDevice;
  readonly #reasonField: string | null;

  constructor(device: BoundDevice) {
    this.#device = device;
    this.#reasonField = device.kind === "cuda" ? knownReasonField(device) : null;
  }

  /** Measures under its eyes. `ours`: the processes outside that may use the device meanwhile. */
  async during(ours: readonly number[], measure: () => Promise<PairOutcome>): Promise<WitnessedPair> {
    const before = foreignUsers(usersOf(this.#device), ours);
    const watch = watchDevice(this.#device, this.#reasonField);
    let outcome: PairOutcome;
    try {
      outcome = await measure();
    } catch (error) {
      await watch.end();
      throw error;
    }
    const samples = await watch.end();
    const foreign = Math.max(before, foreignUsers(usersOf(this.#device), ours));
    return witnessed(outcome, judgeDevice(samples, foreign));
  }
}

function witnessed(outcome: PairOutcome, { seen, disturbed, doubts }: DeviceJudgement): WitnessedPair {
  if (outcome.kind !== "samples") return { outcome, disturbed };
  const pair = { ...outcome.pair, device: seen, doubts: [...outcome.pair.doubts, ...doubts] };
  return { outcome: { kind: "samples", pair }, disturbed };
}

/** What this driver calls the reasons for its clock; null where it tells nothing. */
function knownReasonField({ wholeUuid }: BoundDevice): string | null {
  const works = (field: string) =>
    ask("nvidia-smi", ["-i", wholeUuid, `--query-gpu=${queryOf(field)}`, "--format=csv,noheader,nounits"]).kind ===
    "said";
  return reasonFields.find(works) ?? null;
}
