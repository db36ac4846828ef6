import { basename, dirname } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import * as core from "@actions/core";
import { runEngine } from "../../src/engine.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import { InputError } from "../../src/model/input-error.ts";
import { readInputs } from "../../src/runner/inputs.ts";
import { runMode } from "../../src/runner/run-mode.ts";
import { takeSecrets, withSecrets } from "../../src/runner/secrets.ts";
import { gitIn } from "../../src/workspace/git.ts";

/** The action: reads its inputs, runs one mode, reports. Runs nothing before its secrets are out of the environment. */
async function main(): Promise<void> {
  const secrets = takeSecrets(process.env);
  for (const secret of secrets.values()) core.setSecret(secret);
  if (secrets.has("INPUT_MODEL_KEY")) core.warning("This version has no model proposer; the tuner is used.");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());

  const { result, resultFile } = await runMode(readInputs(process.env), {
    token: required(secrets, "INPUT_TOKEN"),
    gitIn,
    engine: runEngine,
    parse: ({ title, root, goalText, benchmarkText }) => ({
      goal: parseGoal({ text: goalText, name: "goal.md", title, root }),
      benchmark: parseBenchmark({ text: benchmarkText, name: "benchmark.yaml" }),
    }),
    upload: ({ name, files }) => withSecrets(process.env, runtimeToken(secrets), () => upload(name, files)),
    summarize: async (markdown) => void (await core.summary.addRaw(markdown).write()),
    stopRequested: async () => stop.signal.aborted,
    clock: Date,
    log: core.info,
  });
  core.setOutput("result", resultFile);
  if (result.exit.kind === "failed") core.setFailed(`${result.exit.error}\n  ${result.exit.remedy}`);
}

async function upload(name: string, files: string[]): Promise<void> {
  await new DefaultArtifactClient().uploadArtifact(name, files, dirname(files[0] ?? ""));
  core.info(`${name}: ${files.map((file) => basename(file)).join(", ")}`);
}

/** What the artifact service knows this job by; `@actions/artifact` reads it from the environment. */
const runtimeToken = (secrets: ReadonlyMap<string, string>) =>
  new Map([["ACTIONS_RUNTIME_TOKEN", required(secrets, "ACTIONS_RUNTIME_TOKEN")]]);

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
