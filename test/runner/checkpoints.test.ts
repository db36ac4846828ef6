import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import type { Candidate } from "../../src/model/candidate.ts";
import { openCheckpoints } from "../../src/runner/checkpoints.ts";
import { toRunResult } from "../../src/runner/result.ts";
import { NameTaken } from "../../src/runner/uploads.ts";
import type { Artifact } from "../../src/runner/uploads.ts";
import { play } from "../decide/campaign-script.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hone-checkpoints-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { events } = play({ mode: "evolve", budget: { wall_seconds: 900 }, fates: [{ gain: 0 }, { gain: 0.5 }] });
const isFirst = (event: LedgerEvent) => event.type === "verdict" && event.candidate === "1";
const isKept = (event: LedgerEvent) => event.type === "verdict" && event.candidate === "2";
const linesUntil = (is: (event: LedgerEvent) => boolean) => events.slice(0, events.findIndex(is) + 1);
const candidate: Candidate | undefined = events.flatMap((e) => (e.type === "candidate" ? [e.candidate] : []))[1];

const frozen = { campaign: "c", base: "0".repeat(40), goalHash: "0".repeat(64), benchmarkHash: "0".repeat(64) };
const budget = { iterations: 40, wall_seconds: 900, run_seconds: 300, rejections_in_row: 30 };
const request = {
  ...frozen,
  evaluator: { version: "0", digest: "0".repeat(64) },
  schemaVersion: 1 as const,
  mode: "evolve" as const,
  attempt: 3,
  budget,
  hints: [],
  slice_seconds: 1800,
};
const inputs = { campaign: "c", mode: "evolve", attempt: 3, state: "0".repeat(40), remote: "", runId: 7 } as const;

/** A search whose ledger grows as told, once in three minutes; the service takes uploads until told otherwise. */
function opened() {
  const ledgerFile = join(folder, "campaign/ledger.jsonl");
  const uploads: (Artifact & { result: ReturnType<typeof toRunResult>; ledger: string })[] = [];
  const said: string[] = [];
  let [now, refusal, written] = [0, null as ((name: string) => Error | null) | null, 0];
  const checkpoints = openCheckpoints({
    attempt: 3,
    everyMs: 180_000,
    ledgerFile,
    folder: join(folder, "checkpoints"),
    account: (result, ledger) =>
      toRunResult({
        request,
        inputs: { ...inputs, runAttempt: 1, checkpointMinutes: 3, folder },
        outcome: { kind: "going-on", result },
        ledger,
        seconds: now / 1000,
      }),
    store: {
      upload: async (artifact) => {
        const failure = refusal?.(artifact.name);
        if (failure) throw failure;
        const [result, ledger] = artifact.files.map((file) => readFileSync(file, "utf8"));
        uploads.push({ ...artifact, result: JSON.parse(result ?? ""), ledger: ledger ?? "" });
      },
      has: async () => false,
    },
    clock: { now: () => now },
    warn: (text) => void said.push(text),
  });
  const write = (upTo: readonly LedgerEvent[], torn = "") => {
    mkdirSync(dirname(ledgerFile), { recursive: true });
    writeFileSync(ledgerFile, upTo.map((event) => `${JSON.stringify(event)}\n`).join("") + torn);
    for (const event of upTo.slice(written)) checkpoints.saw(event);
    written = upTo.length;
  };
  const refuse = (how: typeof refusal) => {
    refusal = how;
  };
  const after = async (seconds: number) => {
    now += seconds * 1000;
    await checkpoints.keepUp();
  };
  return { checkpoints, uploads, said, write, refuse, after };
}

test("a checkpoint holds the ledger's whole lines and how far the search is, and is kept for three days", async () => {
  const { uploads, write, after, said } = opened();
  write(linesUntil(isKept), '{"seq":99,"at":1,"ty');
  await after(0);
  const [{ name, days, result, ledger } = expect.fail("nothing was uploaded")] = uploads;
  expect([name, days]).toEqual(["hone-checkpoint-3-1", 3]);
  expect(ledger.split("\n")).toHaveLength(linesUntil(isKept).length + 1);
  expect(result).toMatchObject({ exit: { kind: "paused", reason: "checkpoint" }, tried: 2, kept: 1, best: candidate });
  expect(result.ledger.lines).toBe(linesUntil(isKept).length);
  expect(said).toEqual([]);
});

test("the first comes with the first kept candidate, later ones every three minutes, and only with something new", async () => {
  const { uploads, write, after } = opened();
  write(linesUntil(isFirst));
  await after(100);
  expect(uploads).toHaveLength(0);
  write(linesUntil(isKept));
  await after(1);
  expect(uploads).toHaveLength(1);
  await after(179);
  await after(600);
  expect(uploads).toHaveLength(1);
  write(events);
  await after(0);
  expect(uploads.map(({ name }) => name)).toEqual(["hone-checkpoint-3-1", "hone-checkpoint-3-2"]);
});

test("a service that fails is a warning, and is asked again no sooner than for the next one", async () => {
  const { uploads, write, after, refuse, said } = opened();
  let tries = 0;
  refuse(() => {
    tries++;
    return new Error("503");
  });
  write(linesUntil(isKept));
  await after(0);
  await after(179);
  expect([tries, uploads.length]).toEqual([1, 0]);
  expect(said).toEqual(["A checkpoint could not be uploaded (503). The search goes on."]);
  refuse(null);
  await after(1);
  expect(uploads).toHaveLength(1);
});

test("a name that is taken is passed over", async () => {
  const { uploads, write, checkpoints, refuse } = opened();
  refuse((name) => (/-[12]$/.test(name) ? new NameTaken(name) : null));
  write(linesUntil(isFirst));
  expect(await checkpoints.now()).toBe(true);
  expect(uploads.map(({ name }) => name)).toEqual(["hone-checkpoint-3-3"]);
});

test("a run leaves room for its answer among the 500 artifacts that GitHub gives a job", async () => {
  const { uploads, write, after, checkpoints } = opened();
  for (let round = 0; round < 500; round++) {
    write(round % 2 === 0 ? linesUntil(isFirst) : events);
    for (const event of events) checkpoints.saw(event);
    await after(200);
  }
  expect(uploads).toHaveLength(450);
});

test("two that are asked for at once are one", async () => {
  const { uploads, write, checkpoints } = opened();
  write(linesUntil(isFirst));
  expect(await Promise.all([checkpoints.now(), checkpoints.now()])).toEqual([true, true]);
  expect(uploads).toHaveLength(1);
});
