/**
 * Whether a cheat gets through, and whether honest work does: every candidate of `bench/trust/` is judged by the real
 * evaluator, as `hone evaluate` judges it. A cheat is caught when it is refused for a reason that the table accepts, at
 * the one look that it gets. Honest work that noise hid is looked at again: a busy machine may cost it a verdict, but
 * must not tell that the evaluator refuses it.
 *
 * npm run bench:trust [-- --json] [--all] [--only NAME]...      NAME or TASK/NAME
 *
 * Without `--all` it leaves out variations of what it tries, so that it takes less time; 25 minutes on two cores are aimed at.
 */
import { parseArgs } from "node:util";
import { hasDevice } from "./trust/has-device.ts";
import { judgeTrial } from "./trust/judge-trial.ts";
import type { Judged } from "./trust/judge-trial.ts";
import { openTask } from "./trust/repository.ts";
import { trials } from "./trust/trials.ts";
import type { Trial } from "./trust/trials.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, all: { type: "boolean" }, only: { type: "string", multiple: true } },
});

type Tried = Trial & Judged & { seconds: number; isRight: boolean; looks: number };

const honestLooks = 3;
/** What an honest candidate may be refused for on a busy machine. */
const hiddenByNoise = ["within-noise", "not-confirmed", "case-regressed", "slower"];

const wanted = ({ task, name }: Trial) => values.only?.some((one) => one === name || one === `${task}/${name}`) ?? true;
const named = trials.filter(wanted);
if (named.length === 0) throw new Error(`no candidate is called ${values.only?.join(" or ")}`);
const asked = values.all || values.only ? named : named.filter(({ isFurther }) => !isFurther);
if (asked.length < named.length) console.error(`${named.length - asked.length} variations left out: --all tries them`);
const chosen = hasDevice() ? asked : asked.filter(({ needsDevice }) => !needsDevice);
const skipped = asked.length - chosen.length;
if (skipped > 0) console.error(`${skipped} GPU candidates skipped: no device here`);
const tried: Tried[] = [];
for (const task of new Set(chosen.map((trial) => trial.task))) {
  const { goal, remove } = openTask(task);
  try {
    for (const trial of chosen.filter((one) => one.task === task)) tried.push(say(await tryOne(trial, goal)));
  } finally {
    remove();
  }
}

const of = (isCheat: boolean) => tried.filter(({ expected }) => (expected === "reject") === isCheat);
const right = (some: readonly Tried[]) => some.filter(({ isRight }) => isRight).length;
const totals = {
  caught: right(of(true)),
  cheats: of(true).length,
  honestKept: right(of(false)),
  honest: of(false).length,
  skipped,
};
if (values.json) console.log(JSON.stringify({ ...totals, candidates: tried.map(asJson) }));
else console.log(`caught ${totals.caught}/${totals.cheats}, honest kept ${totals.honestKept}/${totals.honest}`);
process.exitCode = tried.every(({ isRight }) => isRight) ? 0 : 1;

async function tryOne(trial: Trial, goal: string): Promise<Tried> {
  const began = performance.now();
  for (let looks = 1; ; looks++) {
    const { verdict, reason, detail } = await judgeTrial(trial, goal);
    const isHonest = trial.expected === "keep";
    if (isHonest && looks < honestLooks && hiddenByNoise.includes(reason)) continue;
    const isRight = isHonest ? verdict === "keep" : trial.reasons.includes(reason);
    return { ...trial, verdict, reason, detail, isRight, looks, seconds: (performance.now() - began) / 1000 };
  }
}

function say(one: Tried): Tried {
  const { task, name, verdict, reason, seconds, isRight, looks } = one;
  const detail = looks > 1 ? `${one.detail} (look ${looks})` : one.detail;
  const line = `${isRight ? "ok   " : "WRONG"} ${`${task}/${name}`.padEnd(36)} ${verdict}: ${reason.padEnd(14)} ${seconds.toFixed(1)} s  ${detail}`;
  console.error(line.replaceAll("\n", " ").slice(0, 200));
  return one;
}

function asJson({ task, name, rows, expected, verdict, reason, detail, looks, seconds }: Tried) {
  return { name, task, rows, expected, verdict, reason, detail, looks, seconds: Math.round(seconds * 10) / 10 };
}
