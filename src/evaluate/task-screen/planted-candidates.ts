import type { CaseTensor } from "../case-tensors.ts";

export type PlantedCandidate = {
  /** Of harness/planted/NAME.c, and of the finding where it is not caught. */
  name: string;
  /**
   * What must become of it. `incorrect`: its output is seen to be wrong. `rejected`: that, or its process is seen to
   * fail. `slower`: it is right and takes longer. `tie`: it is right and no faster.
   */
  must: "incorrect" | "rejected" | "slower" | "tie";
  /** Tried before each campaign, not only by `hone selftest`: those that prove the most in the least time. */
  isFew?: true;
  /**
   * What it leaves behind: a null answer that a task may let pass, and then it says nothing of the evaluator. Absent:
   * what no task lets pass.
   */
  leaves?: "stale" | "partial";
  /** Says something of a call with these arguments; absent: of any. */
  needs?(tensors: readonly CaseTensor[]): boolean;
};

/** Hone's own cheats around the baseline's library, and the honest twin that shows that wrapping is fair. */
export const plantedCandidates: readonly PlantedCandidate[] = [
  { name: "marked", must: "incorrect", isFew: true },
  { name: "half-the-calls", leaves: "partial", must: "incorrect", isFew: true },
  { name: "late", leaves: "partial", must: "rejected", isFew: true },
  { name: "honest-twin", must: "tie" },
  { name: "slow", must: "slower" },
  { name: "empty", leaves: "partial", must: "incorrect" },
  { name: "first-only", leaves: "stale", must: "incorrect" },
  { name: "last-answer", leaves: "stale", must: "incorrect" },
  { name: "early", leaves: "partial", must: "rejected" },
  { name: "forged-answer", leaves: "partial", must: "rejected" },
  { name: "exits", must: "rejected" },
  { name: "writes-input", must: "rejected", needs: (tensors) => tensors.some(({ role }) => role === "in") },
  { name: "out-of-bounds", must: "rejected" },
];
