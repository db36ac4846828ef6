import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { measured } from "../measured.ts";
import { hone } from "./hone.ts";
import { campaignOf, eventsOf, expectWhole, gainlessRepository, reached, start } from "./killed-campaign.ts";

const minutes = 60_000;

describe("a campaign that is interrupted", measured, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "by %s stops where it is, says how to go on, and ends with 0",
    async (signal) => {
      const repository = gainlessRepository();
      const running = start(["run", "goal.md", "--json"], repository);
      const hasCandidate = await reached(running, repository, ({ type }) => type === "candidate");
      // As a terminal does it: the whole group is hit, compilers and measured processes too.
      if (hasCandidate) process.kill(-(running.child.pid ?? 0), signal);
      const { status, stdout, stderr } = await running.ended;
      expect(hasCandidate, stderr).toBe(true);
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        finished: false,
        ended: null,
        resume: `hone resume ${campaignOf(repository)}`,
      });
      // What the signal did to the step at hand is nobody's verdict.
      expect(eventsOf(repository).some((event) => event.type === "verdict" && event.verdict.kind === "crash")).toBe(
        false,
      );
      const resumed = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(resumed.status, resumed.stderr).toBe(0);
      expectWhole(repository);
    },
    5 * minutes,
  );

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)(
    "by a full disk says what to do, and goes on when there is room",
    async () => {
      const repository = gainlessRepository();
      const small = path.join(repository, ".hone");
      mkdirSync(small);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", small]);
      onTestFinished(() => void execFileSync("umount", ["-l", small]));
      const running = start(["run", "goal.md"], repository);
      const hasPair = await reached(running, repository, ({ type }) => type === "measured");
      const filler = path.join(small, "filler");
      execFileSync("sh", ["-c", `cat /dev/zero > ${filler} 2>/dev/null || true`]);
      const { status, stderr } = await running.ended;
      expect(hasPair, stderr).toBe(true);
      expect(status).toBe(1);
      expect(stderr).toMatch(/the disk is full: .*ENOSPC.*\n {2}.*free space, then go on with it: hone resume scale-/);
      rmSync(filler);
      const resumed = await hone(["resume", campaignOf(repository)], { cwd: repository });
      expect(resumed.status, resumed.stderr).toBe(0);
      expectWhole(repository);
    },
    5 * minutes,
  );
});
