/**
 * Whether a promotion can be believed, on recorded repeats of real GPU kernels with process offsets of 0.5 %: whole
 * campaigns through the loop's own fold, `next` and judges. docs/benchmarks.md says how to read it.
 *
 * npm run bench:stats [-- --json] [--campaigns 1000] [--seed 1]
 */
import { parseArgs } from "node:util";
import { mean, median } from "../src/stats/descriptive.ts";
import { createRandom } from "../src/stats/random.ts";
import { playCampaign } from "./stats/campaign.ts";
import { recordedConfigurations } from "./stats/recorded-samples.ts";
import type { Configuration, Temper } from "./stats/recorded-samples.ts";
import { keepsFalsely, rulesInUse } from "./stats/rules-in-use.ts";
import { withRecordedData } from "./recorded-data.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    campaigns: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const campaigns = Number(values.campaigns);
const seed = Number(values.seed);
const candidates = 120;
const gain = { ratio: 1.02, variation: 0.01 };
const limits = { falsePromotions: 0.01, power: 0.9, pairs: 4, bias: 0.001 };

function main(): void {
  const configurations = recordedConfigurations();
  const figures = {
    campaigns,
    ...gainless(configurations, "steady"),
    restless: gainless(configurations, "restless"),
    ...gainful(configurations.filter(({ variation }) => variation <= gain.variation)),
    baselines: baselines(configurations),
  };
  const holds =
    figures.falsePromotions <= limits.falsePromotions &&
    figures.power >= limits.power &&
    figures.pairsPerCandidate <= limits.pairs &&
    Math.abs(figures.bias) <= limits.bias;
  if (values.json) console.log(JSON.stringify({ ...figures, limits, holds }));
  else for (const text of lines(figures)) console.log(text);
  process.exitCode = holds ? 0 : 1;
}

/** Every campaign has a stream of its own, so that a change of the rules in one moves no other. */
const streamOf = (campaign: number) => createRandom(seed * 1_000_003 + campaign);

const drawn = (configurations: readonly Configuration[], at: number): Configuration => {
  const found = configurations[at];
  if (!found) throw new RangeError("there are no recorded configurations");
  return found;
};

function gainless(configurations: readonly Configuration[], temper: Temper) {
  let promoted = 0;
  let kept = 0;
  let pairs = 0;
  const judging: number[] = [];
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const random = streamOf(campaign);
    const configuration = drawn(configurations, random.integer(configurations.length));
    const { state, milliseconds } = playCampaign({ configuration, candidates, gain: null, temper, random });
    judging.push(milliseconds);
    if (state.confirmed?.kind === "keep") promoted++;
    kept += state.settled.filter(({ verdict }) => verdict.kind === "keep").length;
    pairs += state.settled.reduce((sum, settled) => sum + settled.pairs.length, 0);
  }
  const tried = campaigns * candidates;
  return {
    falsePromotions: promoted / campaigns,
    falseKeeps: kept / tried,
    pairsPerCandidate: pairs / tried,
    judgeMilliseconds: median(judging),
  };
}

function gainful(configurations: readonly Configuration[]) {
  const claims: number[] = [];
  let found = 0;
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const random = streamOf(campaigns + campaign);
    const configuration = drawn(configurations, random.integer(configurations.length));
    const truth = { candidate: 1 + random.integer(candidates), ratio: gain.ratio };
    const { report, settled } = playCampaign({
      configuration,
      candidates,
      gain: truth,
      temper: "steady",
      random,
    }).state;
    if (settled[truth.candidate - 1]?.verdict.kind === "keep") found++;
    const { evaluation, best } = report ?? {};
    if (evaluation?.verdict === "keep" && best === String(truth.candidate) && evaluation.speedup)
      claims.push(evaluation.speedup.estimate - truth.ratio);
  }
  return { found: found / campaigns, power: claims.length / campaigns, bias: claims.length > 0 ? mean(claims) : 0 };
}

function baselines(configurations: readonly Configuration[]): Record<string, number> {
  const share = (rule: (typeof rulesInUse)[number]) => {
    let kept = 0;
    for (let campaign = 0; campaign < campaigns; campaign++) {
      const random = streamOf(campaign);
      const configuration = drawn(configurations, random.integer(configurations.length));
      if (keepsFalsely(rule, candidates, [configuration, random])) kept++;
    }
    return kept / campaigns;
  };
  return Object.fromEntries(rulesInUse.map((rule) => [rule.name, share(rule)]));
}

type Gainless = ReturnType<typeof gainless>;
type Figures = { campaigns: number; baselines: Record<string, number>; restless: Gainless } & Gainless &
  ReturnType<typeof gainful>;

function lines(figures: Figures): string[] {
  const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;
  const { falsePromotions, falseKeeps, pairsPerCandidate, judgeMilliseconds, found, power, bias, restless } = figures;
  return [
    `stats: ${percent(falsePromotions, 2)} of ${campaigns} gainless campaigns of ${candidates} candidates promote anything ` +
      `(limit 1 %), power ${percent(power)} for 2 % (limit 90 %), ${pairsPerCandidate.toFixed(2)} pairs a candidate (limit 4), ` +
      `bias ${percent(bias, 3)} (limit ±0.1 %)`,
    `  judging a campaign takes ${judgeMilliseconds.toFixed(1)} ms of Hone's own time at the median`,
    `  the search alone: ${percent(falseKeeps, 3)} of candidates without gain are kept, ${percent(found)} of those with 2 %`,
    `  on a restless machine (heavy tails, 2 % of processes disturbed): ${percent(restless.falsePromotions, 2)} promote anything, ` +
      `${restless.pairsPerCandidate.toFixed(2)} pairs a candidate`,
    "  rules in use today, share of gainless campaigns with a false gain:",
    ...rulesInUse.map(({ name, words }) => `  ${words.padEnd(42)} ${percent(figures.baselines[name] ?? 0)}`),
  ];
}

withRecordedData(main);
