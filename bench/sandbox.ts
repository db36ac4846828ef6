/**
 * Escapes, really tried: each first in the sandbox, as a build's command or as a candidate's library in the harness,
 * then without one. What does not come through without a sandbox either proves nothing and is not counted.
 *
 * npm run bench:sandbox [-- --json] [--only TEXT]
 */
import { parseArgs } from "node:util";
import { runConfined } from "../src/sandbox/run-confined.ts";
import { probeSandbox } from "../src/sandbox/probe.ts";
import { sandboxUser } from "../src/sandbox/user.ts";
import { artifactAttempts } from "./sandbox/artifacts.ts";
import { printedEvidence } from "./sandbox/attempt.ts";
import type { Attempt, Traces } from "./sandbox/attempt.ts";
import { attempts } from "./sandbox/attempts.ts";
import { openPlace } from "./sandbox/place.ts";
import type { Place } from "./sandbox/place.ts";
import { forget, tryBare, tryConfined } from "./sandbox/tries.ts";

/** `blunt`: it did not come through without a sandbox either, so that it proves nothing here. */
export type Outcome = { name: string; outcome: "held" | "ESCAPED" | "blunt"; evidence: string };

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string", default: "" } } });
const say = (text: string) => (values.json === true ? process.stderr : process.stdout).write(`${text}\n`);

async function main(): Promise<void> {
  const sandbox = probeSandbox(sandboxUser(process.pid));
  if (sandbox.kind === "missing") {
    say(`there is no sandbox to escape from: ${sandbox.why}. ${sandbox.remedy}`);
    process.exitCode = 1;
    return;
  }
  say(sandbox.words);
  const place = await openPlace();
  process.env["HONE_BENCH_SECRET"] = place.secret;
  try {
    report(await all(place));
  } finally {
    place.close();
  }
}

async function all(place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const wanted = (name: string) => name.includes(values.only);
  const told = (outcome: Outcome) => {
    say(`${outcome.outcome.padEnd(8)} ${outcome.name}${outcome.evidence === "" ? "" : `: ${outcome.evidence}`}`);
    outcomes.push(outcome);
  };
  for (const attempt of attempts) if (wanted(attempt.name)) told(await tried(place, attempt));
  for (const { name, run } of artifactAttempts) if (wanted(name)) told({ name, ...(await run(place)) });
  if (!(await stillAnswers(place)))
    told({ name: "the evaluator still works", outcome: "ESCAPED", evidence: "it does not" });
  return outcomes;
}

async function tried(place: Place, attempt: Attempt): Promise<Outcome> {
  const inside = await judged(place, attempt, await tryConfined(place, attempt));
  if (inside !== null) return { name: attempt.name, outcome: "ESCAPED", evidence: inside };
  const outside = await judged(place, attempt, await tryBare(place, attempt));
  if (outside !== null) return { name: attempt.name, outcome: "held", evidence: "" };
  return {
    name: attempt.name,
    outcome: "blunt",
    evidence: "it does not work here without a sandbox either; not counted",
  };
}

async function judged(place: Place, attempt: Attempt, traces: Traces): Promise<string | null> {
  const evidence = await (attempt.evidence ?? printedEvidence)(place, traces);
  await attempt.after?.(place);
  forget(traces);
  return evidence;
}

async function stillAnswers({ scratch }: Place): Promise<boolean> {
  const run = { command: ["echo", "here"], mounts: [], cwd: "/", timeoutSeconds: 20 };
  return (await runConfined(scratch, run)).stdout === "here\n";
}

function report(outcomes: readonly Outcome[]): void {
  const counted = outcomes.filter(({ outcome }) => outcome !== "blunt");
  const escaped = counted.filter(({ outcome }) => outcome === "ESCAPED").length;
  if (values.json === true)
    console.log(JSON.stringify({ escaped, tried: counted.length, attempts: outcomes }, null, 2));
  else say(`escaped ${escaped}/${counted.length}`);
  process.exitCode = escaped > 0 || counted.length === 0 ? 1 : 0;
}

await main();
