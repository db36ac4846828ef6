/**
 * What Hone itself costs: processor time of its own process per candidate, and its resident memory, over one
 * campaign on examples/matmul-c. Children (compilers, git, candidates) and the waiting for them do not count.
 *
 * The data plane (writing inputs, taking outputs, comparing them) is measurement rather than engine and grows with
 * the tensors; it is printed apart.
 *
 * As in every run of `hone` but the first one on a machine, the sources are compiled already (bin/compiled.js).
 *
 * npm run bench:engine [-- --json] [--candidates 30]
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareCampaign } from "../src/cli/local-campaign.ts";
import { noWishes } from "../src/decide/heed.ts";
import { runEngine } from "../src/engine.ts";
import type { LedgerEvent } from "../src/model/ledger.ts";
import { median } from "../src/stats/descriptive.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, candidates: { type: "string", default: "30" } } });
const limits = { ownMilliseconds: 10, residentMegabytes: 200 };

const folder = mkdtempSync(join(tmpdir(), "hone-bench-"));
try {
  const own = await measure(folder, Number(values.candidates));
  const holds = own.ownMs < limits.ownMilliseconds && own.residentMb < limits.residentMegabytes;
  if (values.json) console.log(JSON.stringify({ ...own, limits, holds }));
  else {
    console.log(
      `engine: ${own.ownMs.toFixed(1)} ms of its own a candidate (median of ${own.candidates}, limit ${limits.ownMilliseconds}), ` +
        `data plane ${own.dataPlaneMs.toFixed(0)} ms, ${own.residentMb.toFixed(0)} MB resident (limit ${limits.residentMegabytes})`,
    );
  }
  process.exitCode = holds ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(place: string, iterations: number) {
  cpSync(new URL("../examples/matmul-c", import.meta.url), place, { recursive: true });
  const git = (...args: string[]) => execFileSync("git", ["-C", place, ...args], { stdio: "ignore" });
  git("init", "-b", "main");
  git("add", ".");
  git("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "commit", "-m", "base");
  const { request } = await prepareCampaign(join(place, "goal.md"), "run");
  const meter = processorMeter();
  await runEngine({
    ...request,
    budget: { ...request.budget, iterations, wall_seconds: 600 },
    onEvent: meter.event,
    control: () => Promise.resolve(noWishes),
  });
  const { own, dataPlane } = meter;
  return {
    candidates: own.length,
    ownMs: median(own),
    dataPlaneMs: median(dataPlane),
    residentMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Books this process's processor time to the event that ends each stretch of work. */
function processorMeter() {
  const own: number[] = [];
  const dataPlane: number[] = [];
  let last = process.cpuUsage();
  let open = { own: 0, dataPlane: 0 };
  const event = (happened: LedgerEvent) => {
    const used = process.cpuUsage(last);
    last = process.cpuUsage();
    const milliseconds = (used.user + used.system) / 1000;
    if (happened.type === "measured") open.dataPlane += milliseconds;
    else open.own += milliseconds;
    if (happened.type === "baseline" || happened.type === "started") open = { own: 0, dataPlane: 0 };
    if (happened.type !== "verdict" || happened.stage === "confirm") return;
    own.push(open.own);
    dataPlane.push(open.dataPlane);
    open = { own: 0, dataPlane: 0 };
  };
  return { own, dataPlane, event };
}
