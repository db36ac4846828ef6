import { expect, test, vi } from "vitest";

import { campaignsOf, holdClaims } from "./claims.ts";
import { Play } from "./play.ts";
import { calm, storm, weatherOf } from "./schedule.ts";

const isNightly = process.env.HONE_NIGHTLY === "1";
const schedules = Number(process.env.HONE_SCHEDULES ?? (isNightly ? 10_000 : 1000));
const first = Number(process.env.HONE_SEED ?? 1);

vi.setConfig({ testTimeout: isNightly ? 3_600_000 : 600_000 });

/** Runs one schedule; says which seed it was, and what had happened, where something is not as it must be. */
async function held(seed: number, schedule: (play: Play) => Promise<void>): Promise<void> {
  const play = await Play.begin(seed);
  try {
    await schedule(play);
  } catch (error) {
    const story = [...play.story, ...play.troubles.slice(-5)].join("\n");
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${story}`, {
      cause: error,
    });
  }
}

test("whatever is lost, doubled, late or refused, and whenever a process ends, one label becomes one pull request", async () => {
  for (let seed = first; seed < first + schedules / 2; seed++) {
    await held(seed, async (play) => {
      const number = play.issue("ada");
      play.github.labelIssue({ number, label: "optimize", as: "ada" });
      await storm(play, { ...weatherOf(play.random), people: 0 }, async () => {});
      await calm(play);
      await holdClaims(play);
      const campaigns = await campaignsOf(play);
      expect(campaigns.map(({ phase, reason }) => ({ phase, reason }))).toEqual([{ phase: "published", reason: null }]);
    });
  }
});
