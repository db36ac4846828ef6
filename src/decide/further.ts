import * as z from "zod";
import { Budget } from "../model/budget.ts";
import type { RunResult } from "../model/run-result.ts";
import type { LeftBehind } from "./observation.ts";

const Line = z.looseObject({ type: z.string() });
const Allowing = z.looseObject({ type: z.enum(["started", "granted"]), budget: Budget });

const linesOf = (ledger: string): unknown[] =>
  ledger.split("\n").flatMap((line): unknown[] => (line === "" ? [] : [JSON.parse(line)]));

/**
 * Whether what a run left is further than what the campaign knows: more was tried, or its ledger has new events. That it
 * was taken up again is none; a ledger may be shorter than the one before where a run began anew on another machine.
 */
export function isFurther({ result, ledger }: LeftBehind, known: RunResult | null): boolean {
  if (result.tried > (known?.tried ?? 0)) return true;
  const fresh = linesOf(ledger).slice(known?.ledger.lines ?? 0);
  return fresh.some((line) => Line.safeParse(line).data?.type !== "checkpoint");
}

/** Whether a search ended at a limit that was raised while it ran, and that it has not seen raised. */
export function endedTooSoon({ result: { exit }, ledger }: LeftBehind, allowed: Budget): boolean {
  if (exit.kind !== "done" || (exit.reason !== "iterations" && exit.reason !== "wall_seconds")) return false;
  const seen = linesOf(ledger).findLast((line) => Allowing.safeParse(line).success);
  const budget = Allowing.safeParse(seen).data?.budget;
  return budget !== undefined && budget[exit.reason] < allowed[exit.reason];
}
