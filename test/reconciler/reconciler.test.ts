import { expect, test, vi } from "vitest";

import { act } from "./acts.ts";
import { campaignsOf, holdClaims } from "./claims.ts";
import { Play } from "./play.ts";
import { calm, storm, weatherOf } from "./schedule.ts";

const isNightly = process.env.HONE_NIGHTLY === "1";
const schedules = Number(process.env.HONE_SCHEDULES ?? (isNightly ? 10_000 : 1000));
const first = Number(process.env.HONE_SEED ?? 1);

vi.setConfig({ testTimeout: isNightly ? 3_600_000 : 600_000 });

type Schedule = (play: Play) => Promise<void>;

/** So many failures are told of; the first is the one to look at. */
const mostFailures = Number(process.env.HONE_FAILURES ?? 3);

/** Plays schedules; a failure says which seed it was, what had happened, and what the app had tripped over. */
async function play(seeds: { from: number; count: number }, schedule: Schedule): Promise<void> {
  const failures: string[] = [];
  for (let seed = seeds.from; seed < seeds.from + seeds.count && failures.length < mostFailures; seed++) {
    const one = await Play.begin(seed);
    try {
      await schedule(one);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failures.push([`seed ${seed}: ${why}`, ...one.story, ...one.troubles.slice(-3)].join("\n"));
    }
  }
  expect(failures.join("\n\n")).toBe("");
}

test("whatever is lost, doubled, late or refused, and whenever a process ends, one label becomes one pull request", () =>
  play({ from: first, count: schedules / 2 }, async (one) => {
    const number = one.issue("ada");
    one.github.labelIssue({ number, label: "optimize", as: "ada" });
    await storm(one, { ...weatherOf(one.random), people: 0 }, async () => {});
    await calm(one);
    await holdClaims(one);
    const campaigns = await campaignsOf(one);
    expect(campaigns.map(({ phase, reason }) => ({ phase, reason }))).toEqual([{ phase: "published", reason: null }]);
  }));

test("whatever people do meanwhile, everything ends or waits for a person, once and in words", () =>
  play({ from: first + schedules, count: schedules / 2 }, async (one) => {
    const number = one.issue("ada");
    one.github.labelIssue({ number, label: "optimize", as: "ada" });
    if (one.random.chance(0.3)) one.issue("eve");
    await storm(one, { ...weatherOf(one.random), people: one.random.pick([0.01, 0.03, 0.1]) }, act);
    await calm(one);
    await holdClaims(one);
  }));
