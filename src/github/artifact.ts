import * as z from "zod";
import type { Reading } from "../decide/observation.ts";
import { sha256 } from "../model/digest.ts";
import type { Problem } from "../model/input-error.ts";
import { LedgerEvent } from "../model/ledger.ts";
import { RunResult } from "../model/run-result.ts";
import { JsonError, parseBoundedJson } from "./bounded-json.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";
import { readZip, ZipError } from "./read-zip.ts";

/** What a result may weigh, bytes: as GitHub keeps it, and unpacked. */
export const artifactLimits = { packed: 5_000_000, unpacked: 20_000_000, entries: 8 } as const;

export type ResultFiles = { result: RunResult; ledger: string };

/** The result artifact of one run, parsed as hostile. Only that run's own artifact of the right name counts. */
export async function readResult(
  repository: Repository,
  runId: number,
  attempt: number,
): Promise<Reading<ResultFiles>> {
  const name = `hone-result-${attempt}`;
  try {
    return { ok: true, value: parseResult(await download(repository, runId, name)) };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return { ok: false, problem: { where: `${name} of run ${runId}`, what: error.message, remedy } };
  }
}

const remedy: Problem["remedy"] = "Nothing of it was used. See the run's log, then label the issue again.";

/** What is wrong with an artifact, in one line. */
class ArtifactError extends Error {
  override readonly name = "ArtifactError";
}

async function download({ octokit, owner, repo }: Repository, runId: number, name: string): Promise<Buffer> {
  const listed = await orAbsent(
    octokit.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: runId, name, per_page: 100 }),
  );
  const own = listed?.data.artifacts.filter((artifact) => artifact.name === name && !artifact.expired) ?? [];
  // A run that was started again leaves one artifact an attempt; the result says which attempt it is of.
  const [newest] = own.toSorted((a, b) => b.id - a.id);
  if (!newest) throw new ArtifactError("the run left no such artifact");
  if (newest.size_in_bytes > artifactLimits.packed) throw tooLarge(newest.size_in_bytes);
  const { data } = await octokit.rest.actions.downloadArtifact({
    owner,
    repo,
    artifact_id: newest.id,
    archive_format: "zip",
    request: { parseSuccessResponseBody: false },
  });
  const archive = await readCapped(data);
  if (newest.digest && newest.digest !== `sha256:${sha256(archive)}`) {
    throw new ArtifactError(`it is not what GitHub recorded at the upload (${newest.digest})`);
  }
  return archive;
}

/** Reads no more than the limit, whatever sizes were announced. */
async function readCapped(body: unknown): Promise<Buffer> {
  if (!(body instanceof ReadableStream)) throw new Error("the download's answer is no stream");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new Error("the download's answer is no stream of bytes");
    size += chunk.length;
    // Leaving the loop cancels the stream.
    if (size > artifactLimits.packed) throw tooLarge(size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (size: number): ArtifactError =>
  new ArtifactError(`it has ${size} bytes or more, at most ${artifactLimits.packed} are taken`);

function parseResult(archive: Buffer): ResultFiles {
  const files = unzip(archive);
  const result = parseJson(RunResult, textOf(files, "result.json"), "result.json");
  const ledger = textOf(files, "ledger.jsonl");
  const lines = ledger.split("\n").filter((line) => line !== "");
  if (sha256(ledger) !== result.ledger.sha256) throw new ArtifactError("ledger.jsonl is not the one result.json names");
  if (lines.length !== result.ledger.lines) {
    throw new ArtifactError(`ledger.jsonl has ${lines.length} lines, result.json says ${result.ledger.lines}`);
  }
  lines.forEach((line, index) => parseJson(LedgerEvent, line, `ledger.jsonl:${index + 1}`));
  return { result, ledger };
}

function unzip(archive: Buffer): Map<string, Buffer> {
  try {
    return readZip(archive, { entries: artifactLimits.entries, bytes: artifactLimits.unpacked });
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
