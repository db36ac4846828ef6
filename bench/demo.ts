/**
 * The main job as a newcomer runs it: how long the demo takes, and what it finds over the shipped kernel.
 *
 * npm run bench:demo [-- --json]
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import * as z from "zod";
import { Interval } from "../src/model/measurement.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
const limits = { seconds: 180, speedup: 3, low: 1 };
const Shown = z.object({ seconds: z.number(), speedup: Interval, candidates: z.object({ tried: z.number() }) });

const program = fileURLToPath(new URL("../bin/hone.js", import.meta.url));
const { stdout } = await promisify(execFile)(process.execPath, [program, "demo", "--json"], { maxBuffer: 2 ** 26 });
const { seconds, speedup, candidates } = Shown.parse(JSON.parse(stdout));
const holds = seconds < limits.seconds && speedup.estimate >= limits.speedup && speedup.low > limits.low;
if (values.json) console.log(JSON.stringify({ seconds, speedup, candidates: candidates.tried, limits, holds }));
else {
  const { estimate, low, high } = speedup;
  console.log(
    `demo: ${estimate.toFixed(1)}x (${low.toFixed(1)}–${high.toFixed(1)}, at least ${limits.speedup}) ` +
      `in ${seconds.toFixed(0)} s (limit ${limits.seconds}), ${candidates.tried} candidates`,
  );
}
process.exitCode = holds ? 0 : 1;
