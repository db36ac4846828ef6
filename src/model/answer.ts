import type { Budget } from "./budget.ts";
import type { Campaign } from "./campaign.ts";
import type { Problem } from "./input-error.ts";

/** What runs have cost so far: minutes of runners, and US dollars where all of them have a price. */
export type Spent = { minutes: number; usd: number | null };

/** What a `/hone` command is answered with; `report/` words it. `command`: what was written after `/hone`. */
export type Answer =
  | { kind: "help"; label: string }
  | { kind: "not-allowed"; sender: string }
  | { kind: "edited" }
  | { kind: "problem"; problem: Problem }
  | { kind: "unknown"; command: string; nearest: string | null }
  | { kind: "wrong"; command: string; what: string; remedy: string }
  | { kind: "no-campaign"; command: string; label: string }
  | { kind: "status"; campaign: Campaign; spent: Spent }
  | { kind: "budget"; campaign: Campaign; spent: Spent; ceiling: Budget }
  | { kind: "done"; what: string };
