/**
 * What Hone itself adds to an iteration with a model: a server on loopback that answers at once, three answers a turn
 * (plan, edit, finish), and an evaluation that prints a number. From a verdict to the next candidate is proposing:
 * gateway, prompts, tools, gates, ledger. From the candidate to its verdict is the trivial evaluation. With and without
 * the sandbox.
 *
 * npm run bench:overhead [-- --json] [--iterations 10]
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { prepareCampaign } from "../src/cli/local-campaign.ts";
import { noWishes } from "../src/decide/heed.ts";
import { runEngine } from "../src/engine.ts";
import type { LedgerEvent } from "../src/model/ledger.ts";
import { median } from "../src/stats/descriptive.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, iterations: { type: "string", default: "10" } } });
const limits = { proposingMilliseconds: 3000, ownMilliseconds: 1000, residentMegabytes: 300 };

const results = [];
for (const sandbox of ["required", "none"] as const) results.push(await measure(sandbox, Number(values.iterations)));
const holds = results.every(
  ({ proposingMs, ownMs, residentMb }) =>
    proposingMs < limits.proposingMilliseconds &&
    ownMs < limits.ownMilliseconds &&
    residentMb < limits.residentMegabytes,
);
if (values.json) console.log(JSON.stringify({ results, limits, holds }));
else
  for (const { sandbox, iterations, proposingMs, ownMs, evaluationMs, residentMb } of results)
    console.log(
      `sandbox ${sandbox}: ${proposingMs.toFixed(0)} ms from a verdict to the next candidate (median of ${iterations}; limit ${limits.proposingMilliseconds}), ` +
        `${ownMs.toFixed(0)} ms of Hone's own processor time in it, ${evaluationMs.toFixed(0)} ms of evaluation, ${residentMb.toFixed(0)} MB resident`,
    );
process.exitCode = holds ? 0 : 1;

async function measure(sandbox: "required" | "none", iterations: number) {
  const folder = mkdtempSync(join(tmpdir(), "hone-overhead-"));
  const model = spawn(process.execPath, [new URL("overhead/model.ts", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [endpoint = ""] = await new Promise<string[]>((resolve) =>
      createInterface(model.stdout).once("line", (line) => resolve([line])),
    );
    layOut(folder, sandbox);
    const { request } = await prepareCampaign(join(folder, "goal.md"), "run");
    const meter = stretches();
    await runEngine({
      ...request,
      budget: { ...request.budget, iterations, wall_seconds: 900, rejections_in_row: iterations + 1 },
      models: {
        choices: [{ kind: "claude", weight: 1, endpoint, steps: 5 }],
        keys: { anthropic: "bench" },
        prices: {},
        recipes: null,
      },
      onEvent: meter.event,
      control: () => Promise.resolve(noWishes),
    });
    const { proposing, evaluating } = meter;
    return {
      sandbox,
      iterations: proposing.length,
      proposingMs: median(proposing.map(({ wall }) => wall)),
      ownMs: median(proposing.map(({ cpu }) => cpu)),
      evaluationMs: median(evaluating.map(({ wall }) => wall)),
      residentMb: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    model.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function layOut(folder: string, sandbox: string): void {
  mkdirSync(folder, { recursive: true });
  const files = {
    "value.txt": "0\n",
    "run.sh": "echo time: 0.00001\n",
    "goal.md": `---\nsandbox: ${sandbox}\n---\n# Make nothing faster\n\n## Target\nvalue.txt\n\n## Editable Scope\n- value.txt\n`,
    "benchmark.yaml":
      "schema_version: 1\nbenchmark_id: nothing\nruntime: {command: [sh, run.sh]}\ncases: [{id: train-1}]\n",
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" });
  git("init", "-b", "main");
  git("add", ".");
  git("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "commit", "-m", "base");
}

/** Wall time and this process's processor time, milliseconds, of each stretch between two kinds of events. */
function stretches() {
  const proposing: { wall: number; cpu: number }[] = [];
  const evaluating: { wall: number; cpu: number }[] = [];
  let from = { at: performance.now(), cpu: process.cpuUsage() };
  const event = ({ type }: LedgerEvent) => {
    const into = type === "candidate" ? proposing : type === "verdict" ? evaluating : null;
    // The first turn begins when the machine has been calibrated; so does the one after each verdict.
    const isCalibration = type === "measured" && evaluating.length === proposing.length;
    if (!into && !isCalibration) return;
    if (into) {
      const { user, system } = process.cpuUsage(from.cpu);
      into.push({ wall: performance.now() - from.at, cpu: (user + system) / 1000 });
    }
    from = { at: performance.now(), cpu: process.cpuUsage() };
  };
  return { proposing, evaluating, event };
}
