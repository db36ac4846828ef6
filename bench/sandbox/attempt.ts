import type { RunLimits } from "../../src/sandbox/run-confined.ts";
import type { Place } from "./place.ts";

/** What was printed, and what is left of the run. */
export type Traces = { printed: string; tree: string };

export type Attempt = {
  name: string;
  /** Words for the attack, or a whole command that begins with `sh` or `/root-attack`. */
  words: (place: Place) => readonly string[];
  /** As a build's command, or as a library that a harness loads. */
  as: "command" | "library";
  /** A second run that looks for what the first left to it. */
  later?: (place: Place) => readonly string[];
  /** Says by what it is seen that it came through, or null. Without it: it printed the secret, or `GOT`. */
  evidence?: (place: Place, traces: Traces) => Promise<string | null> | string | null;
  /** Mends what it did, after the sandbox and after the control. */
  after?: (place: Place) => Promise<void> | void;
  limits?: Partial<RunLimits>;
  seconds?: number;
  pinned?: boolean;
  /** Words before the attack when it is tried without a sandbox, so that it harms nobody. */
  controlBefore?: (place: Place) => readonly string[];
};

/** Whether a run printed what it must not know, or that it came through. */
export function printedEvidence({ secret }: Place, { printed }: Traces): string | null {
  if (printed.includes(secret)) return "it printed the secret";
  return /^GOT .*$/m.exec(printed)?.[0] ?? null;
}

/** An attempt of few words: everything but the words is as usual. */
export const simple = (name: string, words: Attempt["words"], more: Partial<Attempt> = {}): Attempt => ({
  name,
  words,
  as: "command",
  ...more,
});
