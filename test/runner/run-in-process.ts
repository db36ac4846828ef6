import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout } from "node:timers/promises";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { RunResult } from "../../src/model/run-result.ts";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import type { RunInputs } from "../../src/runner/inputs.ts";
import { runInputs } from "./campaign.ts";
import type { GitHost } from "./git-host.ts";

const program = fileURLToPath(new URL("run-here.ts", import.meta.url));

/** A run in a process of its own: what it logs, the events of its ledger so far, and its artifacts. */
export type LiveRun = {
  child: ChildProcess;
  said(): string;
  events(): LedgerEvent[];
  artifacts(): Artifact[];
  ended: Promise<number | null>;
  /** Waits for an event of this run's ledger, those that it was given included; throws where the run ends without one. */
  reached(is: (event: LedgerEvent) => boolean): Promise<void>;
};
export type Artifact = { name: string; result: RunResult; ledger: string };

export function startRun(host: GitHost, state: string, changes: Partial<RunInputs> = {}): LiveRun {
  const folder = mkdtempSync(join(host.folder, "run-"));
  const artifacts = join(folder, "artifacts");
  mkdirSync(artifacts);
  const inputs = { ...runInputs(host, state, folder), ...changes };
  const args = [program, "--inputs", JSON.stringify(inputs), "--artifacts", artifacts];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ledgerFile = join(folder, "campaign/ledger.jsonl");
  const events = () => (existsSync(ledgerFile) ? parseLedger(readFileSync(ledgerFile), ledgerFile).events : []);
  return {
    child,
    said: () => said,
    events,
    artifacts: () => readdirSync(artifacts).map((name) => read(join(artifacts, name), name)),
    ended: new Promise((resolve) => child.once("close", resolve)),
    async reached(is) {
      while (!events().some(is)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the run ended before that:\n${said}`);
        await setTimeout(20);
      }
    },
  };
}

const read = (folder: string, name: string): Artifact => ({
  name,
  result: RunResult.parse(JSON.parse(readFileSync(join(folder, "result.json"), "utf8"))),
  ledger: readFileSync(join(folder, "ledger.jsonl"), "utf8"),
});
