import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { apply, emptyLoop } from "../decide/loop-state.ts";
import { parseLedger } from "../evolve/ledger-file.ts";
import type { EngineResult } from "../evolve/ports.ts";
import { resultOf } from "../evolve/result-of.ts";
import type { RunResult } from "../model/run-result.ts";

/** The files of an artifact, all of one folder. */
export type AccountFiles = readonly [result: string, ledger: string];

/** Writes a run's answer and its ledger, as they are uploaded. */
export async function writeAccount(folder: string, result: RunResult, ledger: string): Promise<AccountFiles> {
  await mkdir(folder, { recursive: true });
  const files = [join(folder, "result.json"), join(folder, "ledger.jsonl")] as const;
  await writeFile(files[0], `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(files[1], ledger);
  return files;
}

/** How far a campaign is that goes on: its ledger's whole lines, and what they tell. Empty where it has not begun. */
export async function readSoFar(ledgerFile: string): Promise<{ ledger: string; result: EngineResult }> {
  const content = await readFile(ledgerFile).catch(() => Buffer.alloc(0));
  const { events, wholeBytes } = parseLedger(content, ledgerFile);
  const result = resultOf(events.reduce(apply, emptyLoop), ledgerFile);
  return { ledger: content.toString("utf8", 0, wholeBytes), result };
}
