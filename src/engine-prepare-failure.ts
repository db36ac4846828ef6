import { Paused } from "./engine-record.ts";
import { EnvironmentError, InputError } from "./model/input-error.ts";
import { ModelFailure } from "./propose/models/model-client.ts";

/** A preparation that came to its end without a benchmark. */
export class NotPrepared extends Error {
  override readonly name = "NotPrepared";
  readonly remedy: string;

  constructor(why: string, remedy: string) {
    super(why);
    this.remedy = remedy;
  }
}

/** What helps most where a model found no way. */
export const moreInGoal =
  "Say more in the goal (the function and its file, how it is built, workloads that matter), or write the contract yourself: docs/goals.md has one to copy.";

/** What a person reads of a failure; null for what is none of the request's. */
export function failureOf(error: unknown): { why: string; remedy: string } | null {
  if (error instanceof Paused) return { why: "it was interrupted", remedy: "Begin again: nothing was written." };
  if (error instanceof NotPrepared) return { why: error.message, remedy: error.remedy };
  if (error instanceof InputError) return { why: `${error.where}: ${error.what}`, remedy: error.remedy };
  if (error instanceof EnvironmentError) return { why: error.message.split("\n")[0] ?? "", remedy: error.remedy };
  if (!(error instanceof ModelFailure)) return null;
  if (error.kind === "cap")
    return { why: `the money is spent: ${error.message}`, remedy: "Allow more (budget.usd, --usd), and begin again." };
  return { why: error.message, remedy: "Mend what the server says, or try again later (docs/models.md)." };
}
