import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { ended } from "./transition.ts";

/** A campaign that people have stopped: who, the best so far, and how it goes on. */
export function stopped(campaign: Campaign, evolve: RunResult | null, how: string): Campaign {
  if (campaign.request.mode === "prepare") return ended(campaign, "stopped", `${how}. ${noBenchmark}`);
  const best = campaign.request.mode === "verify" ? campaign.request.candidate : evolve?.best;
  const gain = evolve?.evidence?.speedup?.estimate;
  const figure = gain === undefined ? "" : ` (${gain.toFixed(2)}x in the search)`;
  const standing = best
    ? `The best so far is candidate ${best.id}${figure}, not confirmed: /hone continue 0 has it confirmed, /hone continue N tries N more.`
    : "No candidate was better so far: /hone continue N tries N more.";
  return ended(campaign, "stopped", `${how}. ${standing}`);
}

const noBenchmark = "No benchmark was approved: /hone retry has one prepared anew.";

/** The command that goes on with a campaign which has ended before its time. */
export function howOn({ request }: Campaign): string {
  switch (request.mode) {
    case "prepare":
      return "/hone retry has its benchmark prepared anew";
    case "evolve":
      return "/hone continue N goes on with N candidates more";
    case "verify":
      return `/hone continue 0 has candidate ${request.candidate?.id ?? "?"} confirmed`;
  }
}

/** Who stopped it, in words; null where nobody did. */
export const stopInWords = ({ stop }: Campaign): string | null => stop && `${stop.by} stopped it`;
