import { expect, vi } from "vitest";

import { Play } from "./play.ts";

const isNightly = process.env.HONE_NIGHTLY === "1";
/** All schedules together; each of the three tests plays a third of them. */
const count = Number(process.env.HONE_SCHEDULES ?? (isNightly ? 10_000 : 1000));
const first = Number(process.env.HONE_SEED ?? 1);
/** So many failures are told of; the first is the one to look at. */
const mostFailures = Number(process.env.HONE_FAILURES ?? 3);

vi.setConfig({ testTimeout: isNightly ? 7_200_000 : 1_200_000 });

/** Plays a third of the schedules; a failure says which seed it was, what had happened, and what the app had tripped over. */
export async function playSchedules(schedule: (play: Play) => Promise<void>): Promise<void> {
  const failures: string[] = [];
  for (let seed = first; seed < first + count / 3 && failures.length < mostFailures; seed++) {
    const play = await Play.begin(seed);
    try {
      await schedule(play);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failures.push([`seed ${seed}: ${why}`, ...play.story, ...play.troubles.slice(-3)].join("\n"));
    }
  }
  expect(failures.join("\n\n")).toBe("");
}
