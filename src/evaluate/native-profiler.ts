import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { runCommand } from "./harness-words.ts";
import type { Profiler } from "./language.ts";

/** Until perf has attached to the process. */
const attachMs = 300;
/** Time that samples are taken for, and samples a second. */
const sampledMs = 1000;
const frequency = 999;
/** Lines of a report that a person or a model reads. */
const rows = 40;

/**
 * perf(1), from outside: the sandbox lets nobody trace from inside. Without it, or where the kernel refuses
 * (kernel.perf_event_paranoid), there is no profile.
 */
export const nativeProfiler: Profiler = {
  program: (program) => program,
  async run(process, { layout, slots, out, timeoutMs }) {
    const data = join(out, "perf.data");
    const perf = spawn("perf", ["record", "-q", "-F", String(frequency), "-p", String(process.pid), "-o", data], {
      stdio: "ignore",
    });
    const ended = once(perf, "close").catch(() => null);
    await setTimeout(attachMs);
    if (perf.exitCode !== null || perf.pid === undefined) return;
    const began = performance.now();
    while (performance.now() - began < sampledMs) process.command(runCommand(layout, slots), timeoutMs);
    perf.kill("SIGINT");
    await ended;
    // The process sees its own files at paths that are not there outside: they are looked for in its own view of them.
    const symbols = ["--symfs", `/proc/${process.pid}/root`];
    const report = spawnSync("perf", ["report", "-q", "--stdio", "--no-children", ...symbols, "-i", data], {
      encoding: "utf8",
    });
    if (report.status !== 0) return;
    const lines = report.stdout.split("\n").filter((line) => line.trim() !== "");
    writeFileSync(join(out, "profile.txt"), `perf, ${frequency} Hz\n${lines.slice(0, rows).join("\n")}\n`);
  },
};
