import type { ProposerAccount, SearchAccount } from "../model/search-account.ts";
import { code, oneLine, prose } from "./escape.ts";
import { count, digits, ratio } from "./figures.ts";
import { valueInWords } from "./metric-words.ts";
import { reasonInWords } from "./reasons.ts";

/** Who proposed in a search: for each what came of it and what its models cost. Claims of the run that searched. */

/** A table with a row for each proposer, and below it why a turn led to nothing; empty where nobody proposed. */
export function proposerTable({ metric, proposers }: SearchAccount): string {
  if (proposers.length === 0) return "";
  const row = (one: ProposerAccount) =>
    `| ${[
      code(one.proposer, 64),
      prose(candidatesInWords(one), 200),
      `${one.kept}`,
      prose(stepInWords(one, metric)),
      prose(rejectionsInWords(one) || "–", 300),
      prose(turnsInWords(one) || "–", 200),
      `${one.calls}`,
      prose(tokensInWords(one)),
      prose(usdInWords(one)),
    ].join(" | ")} |`;
  const idle = proposers.flatMap(({ proposer, lastWhy }) =>
    lastWhy === null ? [] : [`- ${code(proposer, 64)}, its last turn without a candidate: ${prose(lastWhy, 300)}`],
  );
  return [
    "| proposer | candidates | kept | best step | rejected | turns without one | model calls | tokens in / out | cost |",
    "|:--|:--|--:|--:|:--|:--|--:|--:|--:|",
    ...proposers.map(row),
    ...(idle.length > 0 ? ["", ...idle] : []),
  ].join("\n");
}

/** The same for a terminal, a line each, indented by two spaces. */
export const proposerLines = ({ metric, proposers }: SearchAccount): string[] =>
  proposers.map((one) => {
    const best = one.bestGain === null ? "" : `, best step ${stepInWords(one, metric)}`;
    const rejected = rejectionsInWords(one);
    const turns = turnsInWords(one);
    const words = [
      `${one.candidates} tried, ${one.kept} kept${best}`,
      ...(one.stances.length === 0 ? [] : [waysInWords(one)]),
      ...(rejected === "" ? [] : [rejected]),
      ...(turns === "" ? [] : [`without a candidate: ${turns}`]),
      ...(one.calls === 0
        ? []
        : [`${count(one.calls, "model call")}, tokens ${tokensInWords(one)}, ${usdInWords(one)}`]),
    ];
    return `  ${oneLine(one.proposer, 24)}: ${oneLine(words.join(" · "), 600)}`;
  });

/** `12`, or `12: refine 9 (3 kept), radical 3 (0 kept)` */
const candidatesInWords = (one: ProposerAccount): string =>
  one.stances.length === 0 ? `${one.candidates}` : `${one.candidates}: ${waysInWords(one)}`;

const waysInWords = ({ stances }: ProposerAccount): string =>
  stances.map(({ stance, candidates, kept }) => `${oneLine(stance, 32)} ${candidates} (${kept} kept)`).join(", ");

/** `1.42x`, or a difference in the metric's unit. */
function stepInWords({ bestGain }: ProposerAccount, metric: SearchAccount["metric"]): string {
  if (bestGain === null) return "–";
  return metric.scale === "ratio" ? ratio(Math.exp(bestGain)) : valueInWords(metric, bestGain);
}

const rejectionsInWords = ({ rejected }: ProposerAccount): string =>
  rejected.map(({ reason, count: times }) => `${times} ${reasonInWords(reason)}`).join(", ");

/** `1 made no edit, 2 failed` */
const turnsInWords = ({ fruitless }: ProposerAccount): string =>
  [
    { times: fruitless["no-edit"], words: "made no edit" },
    { times: fruitless.stopped, words: "saw nothing more to gain" },
    { times: fruitless.failed, words: "failed" },
  ]
    .filter(({ times }) => times > 0)
    .map(({ times, words }) => `${times} ${words}`)
    .join(", ");

/** `310 k (240 k cached) / 22.0 k` */
function tokensInWords({ calls, inputTokens, cacheReadTokens, outputTokens }: ProposerAccount): string {
  if (calls === 0) return "–";
  const cached = cacheReadTokens === 0 ? "" : ` (${tokens(cacheReadTokens)} cached)`;
  return `${tokens(inputTokens)}${cached} / ${tokens(outputTokens)}`;
}

const tokens = (number: number): string =>
  number < 10_000 ? `${number}` : number < 1e6 ? `${digits(number / 1e3)} k` : `${digits(number / 1e6)} M`;

/** `1.23 USD`, `no price`, or both where only some calls have one. */
function usdInWords({ calls, usd, unpriced }: ProposerAccount): string {
  if (calls === 0) return "–";
  if (unpriced === calls) return "no price";
  const priced = `${usd.toFixed(usd < 0.1 ? 4 : 2)} USD`;
  return unpriced === 0 ? priced : `${priced}, and ${count(unpriced, "call")} without a price`;
}
