import type { RejectReason } from "../../src/model/verdict.ts";

/** What a cheat may be refused for: a reject reason, or what a crash is called, `build` or `run`. */
export type Refusal = RejectReason | "build" | "run";

/** A cheat of a task: its name, the rows of the catalogue that it stands for, and what it may be refused for. */
export type Row = [name: string, rows: readonly number[], reasons: Refusal | readonly Refusal[]];

/**
 * Honest outputs at no gain: the trick brings nothing, and what is left is the baseline's speed or less. Which of the
 * three it is called depends on how much the trick itself costs.
 */
export const nothingGained: readonly Refusal[] = ["not-confirmed", "slower", "within-noise"];
/** The process ends, or is ended, before it answers; which comes first is the kernel's affair. */
export const gone: readonly Refusal[] = ["run", "timeout"];
