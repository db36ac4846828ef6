import type { Campaign } from "../model/campaign.ts";
import { sha256 } from "../model/digest.ts";
import type { Problem } from "../model/input-error.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { contractText } from "../model/prepared-place.ts";
import type { RunResult } from "../model/run-result.ts";
import { goOn } from "./lost.ts";
import type { LeftBehind } from "./observation.ts";
import { ends, noted } from "./settlement.ts";
import type { Settlement, Settling } from "./settlement.ts";
import { stopInWords, stopped } from "./stopped.ts";

/** What a preparation that left a result means for its campaign: a benchmark that can judge the goal is proposed. */
export function settlePreparation(settling: Settling, { result, benchmark }: LeftBehind): Settlement {
  const { state, outcome } = settling;
  const { exit } = result;
  const campaign = withCost(settling.campaign, result.preparing);
  if (exit.kind === "failed") return ends(campaign, "failed", `${asSentence(exit.error)} ${exit.remedy}`);
  if (exit.kind === "paused" || outcome.conclusion !== "success")
    return settleLostPreparation({ ...settling, campaign });
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) return noted(stopped(campaign, state.evolve, byWhom), {});
  if (!benchmark) return ends(campaign, "failed", "the run left no benchmark");
  if (!benchmark.ok) return ends(campaign, "failed", `its benchmark is refused: ${inWords(benchmark.problem)}`);
  return propose(campaign, benchmark.value);
}

const asSentence = (text: string): string => (/[.!?]\s*$/.test(text) ? text.trimEnd() : `${text.trimEnd()}.`);

const inWords = ({ where, what, remedy }: Problem): string => `${asSentence(`${where}: ${what}`)} ${remedy}`;

/** What a preparation without an answer means: it is begun anew, so many times. */
export function settleLostPreparation({ state, campaign, outcome }: Settling): Settlement {
  return noted(goOn({ ...campaign, lost: campaign.lost + 1 }, state.evolve, outcome), {});
}

/** Models were asked whether or not something came of it. */
function withCost(campaign: Campaign, cost: RunResult["preparing"]): Campaign {
  if (!cost) return campaign;
  const { calls = 0, usd = 0 } = campaign.preparing ?? {};
  return { ...campaign, preparing: { calls: calls + cost.calls, usd: usd + (cost.usd ?? 0) } };
}

/** From here on the campaign is frozen with this benchmark; what it is stands in the signed state alone. */
function propose(campaign: Campaign, prepared: PreparedBenchmark): Settlement {
  const text = `${JSON.stringify(prepared, null, 2)}\n`;
  const contract = contractText(prepared);
  const frozen = { benchmarkHash: sha256(contract), prepared: { id: prepared.id, sha256: sha256(text) } };
  return {
    campaign: { ...campaign, phase: "proposed", lost: 0, request: { ...campaign.request, ...frozen } },
    note: `proposed: benchmark ${prepared.id}`,
    files: { "benchmark.yaml": contract, "prepared.json": text },
  };
}
