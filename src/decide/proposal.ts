import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import { noContractHash } from "../model/prepared-place.ts";
import { choicesOf, protocolOf } from "../model/proposer-choice.ts";
import type { TrustedState } from "./observation.ts";
import { type Outcome, refused } from "./reopen.ts";
import { ended } from "./transition.ts";

/** Who approves of a benchmark or has another one prepared, and when, ISO 8601. */
type Giver = { by: string; at: string };

/**
 * The campaign that asks for its search, with the benchmark that was proposed. What was said of a benchmark is not said
 * of the code: its hints end here.
 */
export function begun(campaign: Campaign, { limits }: Config): Campaign {
  const { request } = campaign;
  // An own benchmark has had no run before.
  const attempt = request.mode === "prepare" ? request.attempt + 1 : request.attempt;
  const search = { mode: "evolve" as const, attempt, hints: [], slice_seconds: limits.run_minutes * 60 };
  return { ...campaign, phase: "evolving", reason: null, lost: 0, request: { ...request, ...search } };
}

/** The campaign whose benchmark nobody approved of. */
export function refusedBenchmark(campaign: Campaign, byWhom: string): Campaign {
  const on = campaign.request.prepared
    ? "/hone retry has another one prepared."
    : "/hone approve begins anew with the goal and the benchmark as they are then.";
  return ended(campaign, "stopped", `${byWhom}, before its benchmark was approved. ${on}`);
}

type Proposed = Pick<TrustedState, "campaign" | "writtenAt">;

/**
 * `/hone approve` of a benchmark: whoever does answers for the runs from now on.
 * @param editedAt when the text or title was changed last, milliseconds since the epoch
 */
export function agree(
  { campaign, writtenAt }: Proposed,
  { giver, config, editedAt }: { giver: Giver; config: Config; editedAt: number | null },
): Outcome {
  if (Date.parse(giver.at) < writtenAt)
    return refused("it was written before this benchmark was shown", "Read it, then write `/hone approve` again.");
  if (editedAt !== null && editedAt >= Date.parse(campaign.createdAt))
    return refused(
      "the issue's text or title was changed after the campaign began, and this benchmark is for what it said then",
      "Write `/hone stop`, then `/hone approve`: that begins anew with the text as it is now.",
    );
  const next = { ...begun(campaign, config), agreed: giver, actor: giver.by };
  return { kind: "done", campaign: next, note: `evolving: benchmark approved by ${giver.by}`, told: null };
}

/** Whether a model can be asked that Hone itself speaks to: a coding agent of the user's own writes no benchmark. */
export const hasModel = (config: Config): boolean =>
  choicesOf(config).some((choice) => choice.kind !== "command" && protocolOf(choice) !== null);

const hintsAtMost = 20;

/** `/hone retry`: another benchmark is prepared, with what a person says of the one before. */
export function retry(
  { campaign }: Proposed,
  { giver, hint, config }: { giver: Giver; hint: string | null; config: Config },
): Outcome {
  const { phase, request } = campaign;
  if (request.mode !== "prepare")
    return refused(
      "its benchmark was not prepared, or is approved already",
      "Commit another one, and take the label off the issue and put it on again.",
    );
  if (phase === "claimed" || phase === "preparing")
    return refused(
      "its benchmark is being prepared just now",
      "Write it again once it is shown, or write `/hone stop`.",
    );
  if (!hasModel(config))
    return refused(
      "`proposers` of `.github/hone.yml` names no model that could write a benchmark",
      "Name `claude` or `openai` there again, or commit a benchmark and take the label off and put it on again.",
    );
  const { prepared: _prepared, model_prices: _prices, ...rest } = request;
  const hints = [...request.hints, ...(hint === null ? [] : [hint])].slice(-hintsAtMost);
  const asked = {
    ...rest,
    mode: "prepare" as const,
    attempt: request.attempt + 1,
    benchmarkHash: noContractHash,
    hints,
    proposers: choicesOf(config),
    ...(Object.keys(config.model_prices).length > 0 && { model_prices: config.model_prices }),
    slice_seconds: config.limits.run_minutes * 60,
  };
  const next: Campaign = {
    ...campaign,
    actor: giver.by,
    phase: "preparing",
    stop: null,
    reason: null,
    lost: 0,
    request: asked,
  };
  return {
    kind: "done",
    campaign: next,
    note: `prepares another benchmark: ${giver.by}`,
    told: null,
    files: { "benchmark.yaml": "" },
  };
}
