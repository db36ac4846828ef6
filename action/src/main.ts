import * as core from "@actions/core";
import { examineMachine } from "../../src/doctor/examine.ts";
import { prepareBenchmark } from "../../src/engine-prepare.ts";
import { runEngine } from "../../src/engine.ts";
import { goalPlace } from "../../src/goal/goal-place.ts";
import { parseGoalWith } from "../../src/goal/join-contract.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { InputError } from "../../src/model/input-error.ts";
import { readInputs } from "../../src/runner/inputs.ts";
import { runMode } from "../../src/runner/run-mode.ts";
import { takeSecrets } from "../../src/model/secrets.ts";
import { gitIn } from "../../src/workspace/git.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { commitWithFiles } from "../../src/workspace/with-files.ts";
import { artifactStore } from "./artifact-store.ts";

/** The action: reads its inputs, runs one mode, reports. Runs nothing before its secrets are out of the environment. */
async function main(): Promise<void> {
  const secrets = takeSecrets(process.env);
  for (const secret of secrets.values()) core.setSecret(secret);
  const [anthropic, openai] = [secrets.get("INPUT_MODEL_KEY"), secrets.get("INPUT_OPENAI_KEY")];
  const interrupted = interruption();

  const { result, resultFile } = await runMode(readInputs(process.env), {
    token: required(secrets, "INPUT_TOKEN"),
    gitIn,
    examine: examineMachine,
    engine: runEngine,
    prepare: prepareBenchmark,
    commitWithFiles: async (repository, base, files) => commitWithFiles(await openRepository(repository), base, files),
    keys: { ...(anthropic && { anthropic }), ...(openai && { openai }) },
    parseGoal: ({ title, root, goalText, goalFile, contract }, benchmark) => {
      const place = { ...(goalFile !== undefined && goalPlace(goalFile)), root };
      const text = { text: goalText, name: "goal.md", title, ...place };
      return parseGoalWith(contract === undefined ? text : { ...text, defaultBenchmark: contract }, benchmark);
    },
    parseBenchmark: (text) => parseBenchmark({ text, name: "benchmark.yaml" }),
    store: artifactStore(required(secrets, "ACTIONS_RUNTIME_TOKEN")),
    summarize: async (markdown) => void (await core.summary.addRaw(markdown).write()),
    interrupted,
    clock: Date,
    log: core.info,
    warn: core.warning,
  });
  core.setOutput("result", resultFile);
  if (result.exit.kind === "failed") core.setFailed(`${result.exit.error}\n  ${result.exit.remedy}`);
  else if (interrupted.aborted && result.exit.kind === "paused")
    core.setFailed(
      `The job was ended before the run was${result.mode === "evolve" ? "; what it found is in its newest checkpoint" : ""}.`,
    );
}

/** A job that is cancelled gets SIGINT, 7.5 s later SIGTERM, and is killed after 10 s in all (actions/runner). */
function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());
  return interrupted.signal;
}

function required(secrets: ReadonlyMap<string, string>, name: string): string {
  const value = secrets.get(name);
  if (value) return value;
  throw new InputError({
    where: `variable ${name}`,
    what: "is missing",
    remedy: "Run this as a step of a workflow, with the action's default `token` input or one that can read.",
  });
}

try {
  await main();
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : String(error));
}
