import { test } from "vitest";

import { act } from "./acts.ts";
import { holdClaims } from "./claims.ts";
import { aftermath, calm, storm, weatherOf } from "./schedule.ts";
import { playSchedules } from "./schedules.ts";

test("whatever people do meanwhile, everything ends or waits for a person, once and in words", () =>
  playSchedules(async (play) => {
    const number = play.issue("ada");
    play.github.labelIssue({ number, label: "optimize", as: "ada" });
    if (play.random.chance(0.3)) play.issue("eve");
    const weather = { ...weatherOf(play.random), people: play.random.pick([0.01, 0.03, 0.1]) };
    await storm(play, weather, act);
    await aftermath(play, weather, act);
    await calm(play);
    await holdClaims(play);
  }));
