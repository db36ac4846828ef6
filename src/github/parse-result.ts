import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { sha256 } from "../model/digest.ts";
import { LedgerEvent } from "../model/ledger.ts";
import { resultLimits, RunResult } from "../model/run-result.ts";
import { JsonError, parseBoundedJson } from "./bounded-json.ts";
import { readZip, ZipError } from "./read-zip.ts";

/** What is wrong with an artifact, in one line. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
}

export type ResultFiles = { result: RunResult; ledger: string };

/** Lines of a ledger that are parsed before others get their turn: a megabyte takes about a tenth of a second. */
const linesAtOnce = 100;

/** A run's result from the archive that it uploaded, as hostile as any. Throws `ArtifactError`. */
export async function parseResult(archive: Buffer): Promise<ResultFiles> {
  const files = unzip(archive);
  const result = parseJson(RunResult, textOf(files, "result.json"), "result.json");
  const ledger = textOf(files, "ledger.jsonl");
  const lines = ledger.split("\n").filter((line) => line !== "");
  if (sha256(ledger) !== result.ledger.sha256) throw new ArtifactError("ledger.jsonl is not the one result.json names");
  if (lines.length !== result.ledger.lines) {
    throw new ArtifactError(`ledger.jsonl has ${lines.length} lines, result.json says ${result.ledger.lines}`);
  }
  for (const [index, line] of lines.entries()) {
    if (index % linesAtOnce === 0) await setImmediate();
    parseJson(LedgerEvent, line, `ledger.jsonl:${index + 1}`);
  }
  return { result, ledger };
}

function unzip(archive: Buffer): Map<string, Buffer> {
  try {
    return readZip(archive, { entries: resultLimits.entries, bytes: resultLimits.unpacked });
  } catch (error) {
    if (error instanceof ZipError) throw new ArtifactError(error.message, { cause: error });
    throw error;
  }
}

function textOf(files: Map<string, Buffer>, name: string): string {
  const content = files.get(name);
  if (!content) throw new ArtifactError(`it has no ${name}`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw new ArtifactError(`${name} is not UTF-8 text`, { cause: error });
  }
}

function parseJson<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(parseBoundedJson(text));
  } catch (error) {
    if (!(error instanceof z.ZodError) && !(error instanceof JsonError)) throw error;
    const why = error instanceof z.ZodError ? z.prettifyError(error).replace(/\s+/g, " ") : error.message;
    throw new ArtifactError(`${where}: ${why.slice(0, 400)}`, { cause: error });
  }
}
