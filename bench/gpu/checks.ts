import { deviceOf } from "../../src/decide/device-of.ts";
import { deviceChecks } from "../../src/doctor/device.ts";
import type { PairSamples } from "../../src/model/measurement.ts";
import { deviceInWords } from "../../src/report/device-words.ts";
import { mean, median, standardDeviation } from "../../src/stats/descriptive.ts";
import { pairValue } from "../../src/stats/pair-values.ts";
import { judgeTrial } from "../trust/judge-trial.ts";
import { trials } from "../trust/trials.ts";
import type { Trial } from "../trust/trials.ts";
import { equalPairs } from "./measure.ts";
import { openGpuTask } from "./task.ts";

export type Site = { python: string | undefined; pairs: number };
export type Finding = { isRight: boolean; detail: string };
/** Something that only a device can show; it says what was found. */
export type Check = { name: string; run(site: Site): Promise<Finding> };

/** Equal code on both sides may differ by so much a pair; a process has an offset of its own. */
const steady = 0.02;
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

/** Cases of one size, small enough for any device's L2. */
const sized = (id: string, more: string): string => `{id: ${id}, rows: 512, columns: 2048, ${more}}`;

const measuring: readonly Check[] = [
  {
    name: "device",
    run: async () => {
      const checks = await deviceChecks(process.env["PATH"] ?? "");
      const weak = checks.filter(({ state }) => state !== "ok");
      const shown = (weak.length > 0 ? weak : checks.slice(0, 2)).map(({ name, detail }) => `${name}: ${detail}`);
      return {
        isRight: checks.every(({ name, state }) => state === "ok" || !/sandbox|^GPU$/.test(name)),
        detail: shown.join("; "),
      };
    },
  },
  {
    name: "noise and clocks",
    run: async ({ python, pairs }) => {
      const measured = await onTask({ python }, pairs);
      const gains = measured.map((pair) => mean(pair.cases.map((each) => pairValue(each, "ratio"))));
      const [deviation, offset] = [standardDeviation(gains), mean(gains)];
      const device = deviceOf(measured);
      const doubts = [...new Set(measured.flatMap((pair) => pair.doubts))].join(", ");
      const isUnbiased = Math.abs(offset) < (4 * deviation) / Math.sqrt(gains.length) + 1e-4;
      return {
        isRight: deviation < steady && isUnbiased && device !== null,
        detail: `${gains.length} pairs of equal code: deviation ${percent(deviation)}, mean ${percent(offset)}; ${device ? deviceInWords(device) : "no device seen"}; doubts: ${doubts || "none"}`,
      };
    },
  },
  {
    name: "cold caches",
    run: async ({ python }) => {
      const cases = [sized("train-warm", "cache: warm"), sized("train-cold", "cache: cold")];
      const ratio = await ratioOf({ python, cases }, ["train-cold", "train-warm"]);
      return { isRight: ratio > 1.02, detail: `cold takes ${ratio.toFixed(2)} times as long as warm` };
    },
  },
  {
    name: "graph",
    run: async ({ python }) => {
      const cases = [sized("train-eager", "launch: eager"), sized("train-graph", "launch: graph")];
      const ratio = await ratioOf({ python, cases }, ["train-eager", "train-graph"]);
      return { isRight: ratio > 1, detail: `eager takes ${ratio.toFixed(2)} times as long as a graph` };
    },
  },
];

async function onTask(task: Parameters<typeof openGpuTask>[0], count: number): Promise<PairSamples[]> {
  const opened = openGpuTask(task);
  try {
    return await equalPairs(opened, count);
  } finally {
    opened.remove();
  }
}

/** How many times as long a call of the first case takes as one of the second. */
async function ratioOf(task: Parameters<typeof openGpuTask>[0], [one, other]: [string, string]): Promise<number> {
  const pairs = await onTask(task, 3);
  const seconds = (id: string) =>
    median(
      pairs.flatMap(({ cases }) => cases.filter((each) => each.id === id).map(({ reference }) => median(reference))),
    );
  return seconds(one) / seconds(other);
}

/** The trust benchmark's candidates that need a device: work in flight, side streams, stale graphs, honest ones. */
const judged: readonly Check[] = trials
  .filter(({ needsDevice }) => needsDevice)
  .map((trial) => ({ name: trial.name, run: ({ python }) => judge(trial, python) }));

async function judge(trial: Trial, python: string | undefined): Promise<Finding> {
  const task = openGpuTask({ python });
  try {
    const { verdict, reason, detail } = await judgeTrial(trial, task.goal);
    const isRight =
      trial.expected === "keep" ? verdict === "keep" : verdict !== "keep" && trial.reasons.includes(reason);
    return { isRight, detail: `${verdict}, ${reason}: ${detail}` };
  } finally {
    task.remove();
  }
}

export const checks: readonly Check[] = [...measuring, ...judged];
