import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import { measured } from "../measured.ts";
import { hone } from "./hone.ts";
import {
  campaignOf,
  eventsOf,
  expectWhole,
  folderOf,
  gainfulRepository,
  gainlessRepository,
  killedAfter,
  ledgerOf,
  reached,
  start,
} from "./killed-campaign.ts";

const minutes = 60_000;
const isConfirmPair = (event: LedgerEvent) => event.type === "measured" && event.stage === "confirm";

describe("hone resume", measured, () => {
  it(
    "loses no finished candidate and repeats none, though the process is killed after each kind of event",
    async () => {
      const repository = gainfulRepository();
      const moments: [string, (event: LedgerEvent) => boolean][] = [
        ["started", ({ type }) => type === "started"],
        ["baseline", ({ type }) => type === "baseline"],
        ["screened", ({ type }) => type === "screened"],
        ["calibrate", (event) => event.type === "measured" && event.stage === "calibrate"],
        ["candidate", ({ type }) => type === "candidate"],
        ["built", ({ type }) => type === "built"],
        ["screen", (event) => event.type === "measured" && event.stage === "screen"],
        ["verdict", ({ type }) => type === "verdict"],
        ["budget", ({ type }) => type === "budget"],
        ["confirm", isConfirmPair],
      ];
      const settled: LedgerEvent[] = [];
      for (const [name, moment] of moments) {
        expect(await killedAfter(repository, moment), name).toBe(true);
        // What was settled stays what it was.
        const now = eventsOf(repository).filter(({ type }) => type === "verdict");
        expect(now.slice(0, settled.length)).toEqual(settled);
        settled.splice(0, settled.length, ...now);
      }
      // The confirmation takes long, and its end is no different after a kill: it is paused after one more pair.
      const running = start(["resume", campaignOf(repository).slice(0, 12), "--json"], folderOf(repository));
      await reached(running, repository, isConfirmPair);
      running.child.kill("SIGINT");
      const { status, stdout, stderr } = await running.ended;
      expect(status, stderr).toBe(0);
      expectWhole(repository);
      expect(JSON.parse(stdout)).toMatchObject({ finished: false, best: { parameters: { EXTRA: 1 } } });
      expect(eventsOf(repository).filter(isConfirmPair)).toHaveLength(2);
    },
    5 * minutes,
  );

  it(
    "goes on after a start that failed and kills at random moments: during a build, during a pair, between",
    async () => {
      const repository = gainlessRepository();
      const closed = `${repository}-closed`;
      for (const [mode, what] of [
        [null, "no such file or directory"],
        [0o700, `cannot pass through ${closed}`],
      ] as const) {
        if (mode !== null) mkdirSync(closed, { mode });
        if (mode !== null && process.getuid?.() !== 0) continue;
        const args = campaignOf(repository) === "" ? ["run", "goal.md"] : ["resume", campaignOf(repository)];
        const failed = await hone(args, { cwd: repository, env: { TMPDIR: closed } });
        expect(failed).toMatchObject({ status: 1, stderr: expect.stringMatching(`${what}.*\n  .*[sS]et TMPDIR`) });
      }
      rmSync(closed, { recursive: true });
      expect((await hone(["status"], { cwd: repository })).stdout).toContain(
        "stopped · no gain · 0/3 candidates · 0 s",
      );
      for (let round = 0; round < 6; round++) {
        if (!(await killedAfter(repository, () => true, Math.random() * 1500))) break;
      }
      const { status, stderr } = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(status, stderr).toBe(0);
      expectWhole(repository);
    },
    5 * minutes,
  );

  it(
    "cuts off a torn last line, builds again what was lost, and says both",
    async () => {
      const repository = gainlessRepository();
      await killedAfter(repository, ({ type }) => type === "candidate");
      appendFileSync(ledgerOf(repository), '{"seq":99,"at":1,"type":"meas');
      rmSync(path.join(folderOf(repository), "artifacts"), { recursive: true });
      const { status, stdout, stderr } = await hone(["resume", campaignOf(repository), "--json"], { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(/line \d+ was not finished; its \d+ bytes were cut off/);
      expectWhole(repository);
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({ finished: true, ended: "iterations", resume: null });
      expect(existsSync(document.archive)).toBe(true);
      const reported = await hone(["report", campaignOf(repository), "--json"], { cwd: repository });
      expect(JSON.parse(reported.stdout)).toEqual(document);
      expect(JSON.parse(readFileSync(path.join(document.archive, "report.json"), "utf8"))).toEqual(document);
      // Another campaign's bundle of the same second, experiment and figure is not taken for this one's.
      writeFileSync(path.join(document.archive, "ledger.jsonl"), "another's");
      const again = await hone(["resume", campaignOf(repository), "--json"], { cwd: repository });
      expect(JSON.parse(again.stdout)).toEqual({ ...document, archive: `${document.archive}-2` });
    },
    5 * minutes,
  );

  it(
    "lets one of two go on, and tells the other who is at work",
    async () => {
      const repository = gainlessRepository();
      await killedAfter(repository, ({ type }) => type === "baseline");
      const both = await Promise.all([1, 2].map(() => hone(["resume", campaignOf(repository)], { cwd: repository })));
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([0, 2]);
      const refused = both.find(({ status }) => status === 2)?.stderr;
      expect(refused).toMatch(/already being worked on by process \d+/);
      expect(refused).not.toContain("going on with");
      expect(both.find(({ status }) => status === 0)?.stderr).toContain("going on with scale-");
      expectWhole(repository);
    },
    5 * minutes,
  );

  it(
    "goes on with one given candidate too, and prints its verdict",
    async () => {
      const repository = gainlessRepository();
      const folder = mkdtempSync(path.join(tmpdir(), "hone-candidate-"));
      const code = readFileSync(path.join(repository, "scale.c"), "utf8");
      writeFileSync(path.join(folder, "scale.c"), code.replace("EXTRA 1 ", "EXTRA 4 "));
      const running = start(["evaluate", "goal.md", "--candidate", folder], repository);
      const isBuilt = await reached(running, repository, ({ type }) => type === "built");
      running.child.kill("SIGKILL");
      expect(isBuilt, (await running.ended).stderr).toBe(true);
      rmSync(folder, { recursive: true });
      const { status, stdout, stderr } = await hone(["resume", campaignOf(repository), "--json"], { cwd: repository });
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: "reject", reason: "slower" });
      expectWhole(repository);
    },
    5 * minutes,
  );

  it(
    "refuses what it cannot go on with, and says what to do",
    async () => {
      const repository = gainlessRepository();
      const nothing = await hone(["resume", "scale"], { cwd: repository });
      expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("hone run GOAL") });
      await killedAfter(repository, ({ type }) => type === "started");
      const change = (from: RegExp, to: string) => {
        const content = readFileSync(ledgerOf(repository), "utf8");
        writeFileSync(ledgerOf(repository), content.replace(from, to));
        return hone(["resume", campaignOf(repository)], { cwd: repository }).finally(() =>
          writeFileSync(ledgerOf(repository), content),
        );
      };
      expect(await change(/"digest":"[0-9a-f]{64}"/, `"digest":"${"0".repeat(64)}"`)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("evaluator 000000000000"),
      });
      expect(await change(/"base":"[0-9a-f]{40}"/, `"base":"${"0".repeat(40)}"`)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("another base, goal or contract"),
      });
      expect(await change(/"processor":"[^"]*"/, '"processor":"Another"')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("samples of two machines do not mix"),
      });
      const request = path.join(folderOf(repository), "request.json");
      for (const [content, what] of [
        ["", "is not JSON"],
        ["{}", "is not a campaign's request (schemaVersion"],
      ] as const) {
        const written = readFileSync(request, "utf8");
        writeFileSync(request, content);
        const refused = await hone(["resume", campaignOf(repository)], { cwd: repository });
        expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(`${request}: ${what}`) });
        writeFileSync(request, written);
      }
      writeFileSync(request, readFileSync(request, "utf8").replace("benchmark_id: scale", "benchmark_id: other"));
      expect(await hone(["resume", campaignOf(repository)], { cwd: repository })).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("another goal or contract"),
      });
    },
    3 * minutes,
  );
});
