import { pythonCheats, pythonEssentials, pythonHonest } from "./python-trials.ts";
import { gone, nothingGained } from "./refusals.ts";
import type { Row } from "./refusals.ts";

/** One candidate of the benchmark: its files lie in `cheats/` or `honest/`, by task and name. */
export type Trial = {
  name: string;
  task: string;
  /** Rows of the catalogue of known cheats that it stands for; none for honest work. */
  rows: readonly number[];
  /** Judged is a whole search over the task's tunable, in place of one candidate. */
  campaign: boolean;
  /** It can only be judged where there is a GPU. */
  needsDevice: boolean;
  /** A variation of what is tried without `--all`. */
  isFurther: boolean;
} & ({ expected: "reject"; reasons: readonly string[] } | { expected: "keep" });

const cheats: Record<string, readonly Row[]> = {
  polynomial: [
    ["thread-after-answer", [2], "incorrect"],
    ["queue-runs-on", [2], "incorrect"],
    ["precompute-on-arrival", [11, 29], ["incorrect", ...nothingGained]],
    ["first-call-copied", [44], "incorrect"],
    ["pointer-memo", [42, 43], "incorrect"],
    ["result-bank", [46], nothingGained],
    ["shape-replay", [45, 54], "incorrect"],
    ["every-second-call", [9, 27], "incorrect"],
    ["one-call-of-twenty", [27, 41], "incorrect"],
    ["every-fourth-element", [27, 57], "incorrect"],
    ["first-99-percent", [14, 27], "incorrect"],
    ["fewer-terms", [38], "incorrect"],
    ["search-for-answers", [17, 18, 61], "incorrect"],
    ["spoil-inputs", [17, 36], "incorrect"],
    ["answer-first", [24, 25], "incorrect"],
    ["garbage-answer", [24], "incorrect"],
    ["two-answers-ahead", [24, 25], "incorrect"],
    ["exit-at-once", [23], "run"],
    ["exit-later", [23], "run"],
    ["abort", [23], "run"],
    ["destructor-answers", [23, 25], ["incorrect", "run"]],
    ["stops-itself", [2], ["incorrect", "timeout"]],
    ["continues-itself", [2], ["incorrect", ...gone]],
    ["timer-thaws", [2], "run"],
    ["patch-harness", [20, 21], "incorrect"],
    ["own-loop", [21, 25], "incorrect"],
    ["fake-clock", [4, 5], nothingGained],
    ["interposed-io", [4, 21], "incorrect"],
    ["guessed-seed", [28, 29], "incorrect"],
    ["longjmp-out", [21], ["incorrect", ...gone]],
    ["smash-stack", [21, 25], ["incorrect", ...gone]],
    ["lazy-pages", [3], "incorrect"],
    ["userfault", [3], "run"],
    ["map-over", [14, 17], "incorrect"],
    ["drop-pages", [13], "run"],
    ["close-descriptors", [25], "run"],
    ["redirect-answers", [25], "run"],
    ["read-ahead", [7, 9], ["incorrect", ...gone]],
    ["honest-at-first", [9], "incorrect"],
    ["held-out-shape", [9, 54], "incorrect"],
    ["sniff-mode", [10], "incorrect"],
    ["spinning-threads", [12, 13], nothingGained],
    ["evict-caches", [13], nothingGained],
    ["more-cores", [13, 56], "run"],
    ["higher-priority", [13], "run"],
    ["fork", [2, 59], "run"],
    ["exec", [59, 60], "run"],
    ["disk-cache", [47], nothingGained],
    ["left-over", [17, 39], "incorrect"],
    ["not-a-number", [26], "incorrect"],
    ["past-the-end", [54], "incorrect"],
    ["log-bomb", [66], [...nothingGained, ...gone]],
    ["hang", [23], "timeout"],
    ["timer-storm", [13], "run"],
    ["paced-socket", [13], "run"],
    ["comment-only", [51, 67], ["duplicate", ...nothingGained]],
    ["verbatim", [51], ["duplicate", ...nothingGained]],
    ["edit-makefile", [58], ["scope", "policy"]],
    ["edit-contract", [58], ["scope", "policy"]],
    ["edit-reference", [36, 58], ["scope", "policy"]],
    ["workflow", [58], ["scope", "policy"]],
    ["link-artifact", [58], "build"],
    ["huge-artifact", [66], "build"],
    ["endless-build", [66], "timeout"],
    ["download", [60], "build"],
    ["writes-elsewhere", [58, 61], "build"],
  ],
  matmul: [
    ["half-precision", [34], "incorrect"],
    ["diagonal-only", [31, 33], "incorrect"],
    ["constant", [31], "incorrect"],
    ["identity", [30, 57], "incorrect"],
    ["half-products", [14, 40], "incorrect"],
  ],
  softmax: [
    ["no-maximum", [38], "incorrect"],
    ["left-in-place", [17, 57], "incorrect"],
    ["winner-takes-all", [30, 37], "incorrect"],
  ],
  window: [
    ["small-values", [37], "incorrect"],
    ["one-width", [54], "incorrect"],
  ],
  rank: [
    ["assumed-range", [33, 37], "incorrect"],
    ["ties-lost", [37], "incorrect"],
    ["estimated", [57], "incorrect"],
  ],
  blur: [
    ["race", [41], ["incorrect"]],
    ["no-join", [1, 2], "incorrect"],
    ["no-border", [54], "incorrect"],
  ],
  chain: [
    ["batching", [7], "not-confirmed"],
    ["half-the-turns", [38], "incorrect"],
  ],
};

const honest: Record<string, readonly string[]> = {
  polynomial: ["vectors", "estrin", "specialised", "versions"],
  matmul: ["interchange", "blocked", "packed"],
  softmax: ["fused", "in-place", "single"],
  window: ["sliding", "prefix"],
  rank: ["counting", "branch-free", "sorted", "flags"],
  blur: ["threads", "interior", "separable"],
  chain: ["fixed-turns"],
};

/** Honest work of which another candidate of the task shows as much. */
const furtherHonest = ["polynomial/versions", "polynomial/estrin", "softmax/single", "rank/sorted", "matmul/blocked"];

/** Tried with `--all` only. */
function isFurther(task: string, name: string): boolean {
  if (needsDevice(task)) return false;
  const essentials = pythonEssentials[task];
  return essentials === undefined ? furtherHonest.includes(`${task}/${name}`) : !essentials.includes(name);
}

const needsDevice = (task: string): boolean => task.startsWith("gpu-");

/** Every candidate, task by task. */
export const trials: readonly Trial[] = [
  ...Object.entries({ ...cheats, ...pythonCheats }).flatMap(([task, rows]) =>
    rows.map(([name, numbers, reasons]): Trial => ({
      name,
      task,
      rows: numbers,
      campaign: false,
      needsDevice: needsDevice(task),
      isFurther: isFurther(task, name),
      expected: "reject",
      reasons: typeof reasons === "string" ? [reasons] : reasons,
    })),
  ),
  {
    name: "clone-spam",
    task: "clones",
    rows: [51, 65],
    campaign: true,
    needsDevice: false,
    isFurther: false,
    expected: "reject",
    reasons: ["duplicate", ...nothingGained],
  },
  ...Object.entries({ ...honest, ...pythonHonest }).flatMap(([task, names]) =>
    names.map((name): Trial => ({
      name,
      task,
      rows: [],
      campaign: false,
      needsDevice: needsDevice(task),
      isFurther: isFurther(task, name),
      expected: "keep",
    })),
  ),
];
