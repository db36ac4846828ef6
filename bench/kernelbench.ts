/**
 * Whether problems in KernelBench's form are judged right: for each of `bench/kernelbench/problems/`, the module itself
 * must tie, a wrong solution must be seen to be wrong, a slower one to be slower, and a faster one be kept; all by the
 * real engine, as `hone evaluate` judges them. What noise can hide is looked at again.
 *
 * npm run bench:kernelbench [-- --json] [--only PROBLEM[/KIND]]...
 */
import { parseArgs } from "node:util";
import { kinds, problems } from "./kernelbench/problems.ts";
import type { Kind, Problem } from "./kernelbench/problems.ts";
import { layOut, openProblem } from "./kernelbench/repository.ts";
import { judgeFolder } from "./trust/judge-trial.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string", multiple: true } } });

type Judged = {
  problem: string;
  kind: Kind;
  isRight: boolean;
  verdict: string;
  reason: string;
  detail: string;
  speedup: number | null;
  looks: number;
  seconds: number;
};

/** What each kind of solution may be called. */
const right: Record<Kind, readonly string[]> = {
  same: ["within-noise", "not-confirmed", "duplicate"],
  wrong: ["incorrect"],
  slower: ["slower"],
  faster: ["faster"],
};
const looksEach = 3;
/** What a solution that is right may be refused for on a busy machine. */
const hiddenByNoise = ["within-noise", "not-confirmed", "case-regressed", "slower"];

const isChosen = (name: string): boolean => values.only?.some((only) => name.includes(only)) ?? true;
const chosen = problems.map((problem) => ({
  problem,
  of: kinds.filter((kind) => isChosen(`${problem.name}/${kind}`)),
}));
const judged: Judged[] = [];
for (const { problem, of } of chosen.filter((one) => one.of.length > 0)) {
  const { goal, remove } = openProblem(problem);
  try {
    for (const kind of of) judged.push(say(await judge({ problem, kind, goal })));
  } finally {
    remove();
  }
}
if (judged.length === 0) throw new Error(`no solution is called ${values.only?.join(" or ")}`);

const score = { right: judged.filter(({ isRight }) => isRight).length, of: judged.length };
if (values.json) console.log(JSON.stringify({ ...score, solutions: judged }));
else console.log(`right ${score.right}/${score.of}`);
process.exitCode = score.right === score.of ? 0 : 1;

async function judge({ problem, kind, goal }: { problem: Problem; kind: Kind; goal: string }): Promise<Judged> {
  const began = performance.now();
  const { folder, remove } = layOut(problem, kind);
  try {
    for (let looks = 1; ; looks++) {
      const { verdict, reason, detail, speedup } = await judgeFolder(goal, folder);
      const isRight = right[kind].includes(reason);
      const mayBeNoise = kind !== "wrong" && hiddenByNoise.includes(reason);
      if (!isRight && mayBeNoise && looks < looksEach) continue;
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const estimate = speedup?.estimate ?? null;
      return { problem: problem.name, kind, isRight, verdict, reason, detail, speedup: estimate, looks, seconds };
    }
  } finally {
    remove();
  }
}

function say(one: Judged): Judged {
  const { problem, kind, isRight, reason, speedup, looks, seconds } = one;
  const speed = speedup === null ? "" : `${speedup.toFixed(2)}x  `;
  const detail = looks > 1 ? `${one.detail} (look ${looks})` : one.detail;
  const line = `${isRight ? "ok   " : "WRONG"} ${`${problem}/${kind}`.padEnd(34)} ${reason.padEnd(13)} ${seconds.toFixed(1).padStart(5)} s  ${speed}${detail}`;
  console.error(line.replaceAll("\n", " ").slice(0, 200));
  return one;
}
