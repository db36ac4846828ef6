import { expect, test } from "vitest";

import { campaignsOf, holdClaims } from "./claims.ts";
import { calm, storm, weatherOf } from "./schedule.ts";
import { playSchedules } from "./schedules.ts";

test("whatever is lost, doubled, late or refused, and whenever a process ends, one label becomes one pull request", () =>
  playSchedules(async (play) => {
    const number = play.issue("ada");
    play.github.labelIssue({ number, label: "optimize", as: "ada" });
    await storm(play, { ...weatherOf(play.random), people: 0 }, async () => {});
    await calm(play);
    await holdClaims(play);
    const campaigns = await campaignsOf(play);
    expect(campaigns.map(({ phase, reason }) => ({ phase, reason }))).toEqual([{ phase: "published", reason: null }]);
  }));
