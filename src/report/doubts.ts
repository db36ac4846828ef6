import { code } from "./escape.ts";

/** What a reader should know before believing a figure, by the names that evaluations carry. */
const words: Record<string, string> = {
  "same-machine": "The run that confirmed used the same machine as the one that searched.",
  "shared-core": "The evaluator shared a processor core with what it measured; it sleeps while a block is timed.",
  disturbed: "Other work took the measured cores, or their clock changed, in every attempt at a pair of processes.",
  "no-roofline": "What this machine can do at most could not be measured, so nothing was held to it.",
  smt: "Another hardware thread of the measured cores was busy.",
  overhead:
    "Blocks were short, so that starting and stopping them is a noticeable share; this makes gains look smaller.",
  "cache-cap":
    "The caches are larger than the memory that was read to empty them, so that a cold case may have been partly warm.",
  "device-memory":
    "On the GPU the tensors lay in memory of the candidate's process; they were copied from and to Hone's outside the clock.",
  "no-sandbox": "Code ran without a sandbox on this machine.",
  rlimits: "Memory and processes were limited by the process, not by a control group.",
  "few-pairs": "Few pairs of processes were compared; the interval is wide.",
  noisy: "The machine was noisy: the same code differed from itself more than usual.",
  alone:
    "Calls are so short that one by one they do not show the gain: that calls were worked on together is not ruled out.",
  "biased-machine": "On this machine the same code differed from itself in one direction, beyond what chance explains.",
  unpinned: "Processes were not pinned to processor cores.",
  reported: "The benchmark's own command printed its metric; Hone did not clock it.",
  "whole-run": "The benchmark gives one figure for all of its cases, so that no case can be judged by itself.",
  "several-results": "The benchmark printed several results, and the last one counted.",
  "wall-clock": "The benchmark reported a gain, but its runs took no less time by Hone's own clock.",
  throttled: "Heat or its power supply slowed the GPU down in every attempt at a pair of processes.",
  "shared-device": "Another process was on the GPU in every attempt at a pair of processes.",
  "clocks-unlocked": "The GPU's clock moved while it was measured: it is not held fixed, and follows heat and power.",
  "device-unseen": "The GPU's clock at work could not be read while it was measured.",
  swap: "The machine was short of memory and swapped.",
  "no-held-out": "No case was held out: the cases that confirmed also guided the search.",
  "large-gain":
    "The gain is above 10x, which is more often a mistake than a success; it was confirmed twice, on pairs of their own.",
};

/** `waived:zeros` names the finding that a person accepted. */
const waived = /^waived:(.+)$/s;
/** `goal:kernels/goal.md` names the goal whose benchmark does not guard this one. */
const otherGoal = /^goal:(.+)$/s;

/** `soft-limit:peak_rss_mb` names a metric that may be beyond the limit that the contract would like it to keep. */
const softLimit = /^soft-limit:(.+)$/s;

/** A doubt as a sentence; an unknown name is shown as it is. */
export function doubtInWords(doubt: string): string {
  const finding = waived.exec(doubt)?.[1];
  const other = finding === undefined ? undefined : otherGoal.exec(finding)?.[1];
  if (other !== undefined)
    return `The benchmark of ${code(other, 200)}, which shares files with this goal, is waived by it.`;
  if (finding !== undefined) return `The task screen's finding ${code(finding, 120)} is waived by the goal.`;
  const metric = softLimit.exec(doubt)?.[1];
  if (metric !== undefined)
    return `Whether ${code(metric, 120)} keeps its soft limit was not shown: it may be beyond it, or was not measured.`;
  return Object.hasOwn(words, doubt)
    ? (words[doubt] ?? "")
    : `${code(doubt, 80)} (no explanation is known for this doubt).`;
}

/** The names that have words, `waived:` and `soft-limit:` ones aside. */
export const knownDoubts = Object.keys(words);

/** A doubt in a word or two for one line of a terminal. */
export const doubtInShort = (doubt: string): string =>
  doubt === "same-machine" ? "same machine verified" : doubt.replaceAll("-", " ");
