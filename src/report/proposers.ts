import type { ArmAccount, ProposerAccount, SearchAccount } from "../model/search-account.ts";
import { code, oneLine, prose } from "./escape.ts";
import { count, digits, ratio, wait } from "./figures.ts";
import { valueInWords } from "./metric-words.ts";
import { reasonInWords } from "./reasons.ts";

/** Who proposed in a search: for each what came of it and what its models cost. Claims of the run that searched. */

/**
 * A table with a row for each proposer and why a turn led to nothing, and one with a row for each arm, where there was
 * more than one to choose from; empty where nobody proposed.
 */
export function proposerTable(account: SearchAccount): string {
  const { metric, proposers } = account;
  if (proposers.length === 0) return "";
  const row = (one: ProposerAccount) =>
    `| ${[
      code(one.proposer, 64),
      `${one.candidates}`,
      `${one.kept}`,
      prose(stepInWords(one.bestGain, metric)),
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
    ...(isChoice(account) ? ["", armTable(account)] : []),
  ].join("\n");
}

/** Who was asked how, what that brought and what it took: what the turns were shared out by. */
function armTable({ metric, proposers }: SearchAccount): string {
  const row = (one: ProposerAccount, arm: ArmAccount) =>
    `| ${[
      code(one.proposer, 64),
      one.models.map((model) => code(model, 64)).join(", ") || "–",
      prose(arm.stance ?? "–", 64),
      percent(arm.share),
      `${arm.candidates}`,
      `${arm.kept}`,
      prose(stepInWords(gainOf(arm), metric)),
      prose(armUsd(one, arm)),
      wait(arm.seconds),
    ].join(" | ")} |`;
  return [
    "| proposer | model | stance | share of turns | tried | kept | gained | cost | time |",
    "|:--|:--|:--|--:|--:|--:|--:|--:|--:|",
    ...proposers.flatMap((one) => one.arms.map((arm) => row(one, arm))),
  ].join("\n");
}

const isChoice = ({ proposers }: SearchAccount): boolean => proposers.flatMap(({ arms }) => arms).length > 1;

/** The same for a terminal, a line each, indented by two spaces, and below it one for each of its arms. */
export const proposerLines = (account: SearchAccount): string[] =>
  account.proposers.flatMap((one) => [
    `  ${oneLine(one.proposer, 24)}: ${oneLine(summaryOf(one, account.metric), 600)}`,
    ...(isChoice(account) ? one.arms.map((arm) => `    ${oneLine(armInWords(one, arm, account.metric), 200)}`) : []),
  ]);

function summaryOf(one: ProposerAccount, metric: SearchAccount["metric"]): string {
  const best = one.bestGain === null ? "" : `, best step ${stepInWords(one.bestGain, metric)}`;
  const rejected = rejectionsInWords(one);
  const turns = turnsInWords(one);
  const cost = `${count(one.calls, "model call")}, tokens ${tokensInWords(one)}, ${usdInWords(one)}`;
  return [
    `${one.candidates} tried, ${one.kept} kept${best}`,
    ...(rejected === "" ? [] : [rejected]),
    ...(turns === "" ? [] : [`without a candidate: ${turns}`]),
    ...(one.calls === 0 ? [] : [cost]),
  ].join(" · ");
}

/** `radical: 20 % of turns, 3 tried, 1 kept, gained 1.30x, 0.42 USD, 3 min 20 s` */
function armInWords(one: ProposerAccount, arm: ArmAccount, metric: SearchAccount["metric"]): string {
  const words = [
    `${percent(arm.share)} of turns`,
    `${arm.candidates} tried`,
    `${arm.kept} kept`,
    ...(arm.kept > 0 ? [`gained ${stepInWords(arm.gain, metric)}`] : []),
    ...(one.calls > 0 ? [armUsd(one, arm)] : []),
    wait(arm.seconds),
  ];
  return `${arm.stance === null ? "" : `${arm.stance}: `}${words.join(", ")}`;
}

/** How many calls have no price is told of the proposer as a whole. */
const armUsd = ({ calls, unpriced }: ProposerAccount, { usd }: ArmAccount): string =>
  usdInWords({ calls, usd, unpriced: unpriced === calls ? calls : 0 });
const gainOf = ({ kept, gain }: ArmAccount): number | null => (kept > 0 ? gain : null);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** `1.42x`, or a difference in the metric's unit. */
function stepInWords(gain: number | null, metric: SearchAccount["metric"]): string {
  if (gain === null) return "–";
  return metric.scale === "ratio" ? ratio(Math.exp(gain)) : valueInWords(metric, gain);
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
function usdInWords({ calls, usd, unpriced }: Pick<ProposerAccount, "calls" | "usd" | "unpriced">): string {
  if (calls === 0) return "–";
  if (unpriced === calls) return "no price";
  const priced = `${usd.toFixed(usd < 0.1 ? 4 : 2)} USD`;
  return unpriced === 0 ? priced : `${priced}, and ${count(unpriced, "call")} without a price`;
}
