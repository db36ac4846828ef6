import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { selfTestOf, selfTestStatus } from "../decide/self-test.ts";
import { openEvaluatorFor, takePlace } from "../engine-evaluator.ts";
import { startedEvent } from "../engine-started.ts";
import { buildBaseline } from "../evolve/advance.ts";
import type { EngineRequest, Evaluator } from "../evolve/ports.ts";
import type { PairOutcome } from "../model/measurement.ts";
import type { SelfTest } from "../model/self-test.ts";
import { splitOf } from "../model/split.ts";
import { selfTestLines } from "../report/selftest-report.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import type { Repository } from "../workspace/repository.ts";
import { prepareCampaign } from "./local-campaign.ts";
import { onlyArgument } from "./options.ts";
import { standardError } from "./terminal.ts";

/** Pairs of the base with itself: twice what a campaign takes to begin with. */
const calibrationPairs = 8;

/**
 * `hone selftest GOAL [--json]`: 0 everything holds, 1 the evaluator fails its own test, 2 the task does not tell right
 * from wrong.
 */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  const { request, repository, warnings } = await prepareCampaign(
    onlyArgument(positionals, "hone selftest GOAL [--json]"),
    "evaluate",
  );
  const terminal = standardError();
  for (const warning of warnings) terminal.line(`warning: ${warning}`);
  const tested = await selfTest(request, repository, (text) => terminal.status?.(`  ${text}`));
  terminal.done();
  if (values.json) console.log(JSON.stringify(tested, null, 2));
  else for (const line of selfTestLines(tested)) console.log(line);
  return selfTestStatus(tested);
}

type Request = Omit<EngineRequest, "onEvent" | "control">;

async function selfTest(request: Request, repository: Repository, say: (text: string) => void): Promise<SelfTest> {
  const began = performance.now();
  const place = takePlace(request);
  const started = startedEvent(request, place, { least: new Map(), noise: [], doubts: [] });
  const store = makeTemporaryFolder();
  try {
    const evaluator = await openEvaluatorFor(request, { repository, place, store, say });
    try {
      say("the base is built");
      const { digest } = await buildBaseline(evaluator);
      say("null and planted candidates are tried");
      const screen = await evaluator.screen("all");
      const outcomes = await calibrate(evaluator, { digest, cases: trainCases(request), say });
      return selfTestOf({ started, screen, outcomes, seconds: (performance.now() - began) / 1000 });
    } finally {
      await evaluator.close();
    }
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

type Calibrated = { digest: string; cases: readonly string[]; say: (text: string) => void };

/** The base against itself, until the pairs are enough or the base does not hold. */
async function calibrate(evaluator: Evaluator, { digest, cases, say }: Calibrated): Promise<PairOutcome[]> {
  const outcomes: PairOutcome[] = [];
  while (outcomes.length < calibrationPairs && (outcomes.at(-1)?.kind ?? "samples") === "samples") {
    say(`the base against itself: pair ${outcomes.length + 1} of ${calibrationPairs}`);
    outcomes.push(await evaluator.pair({ stage: "calibrate", reference: digest, candidate: digest, cases }));
  }
  return outcomes;
}

function trainCases({ benchmark }: Request): string[] {
  const split = splitOf(benchmark);
  return benchmark.cases.map(({ id }) => id).filter((id) => split.get(id) === "train");
}
