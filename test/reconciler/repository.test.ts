import { test } from "vitest";

import { holdClaims } from "./claims.ts";
import { changeRepository, settings } from "./repository-acts.ts";
import { aftermath, calm, storm, weatherOf } from "./schedule.ts";
import { playSchedules } from "./schedules.ts";

test("whatever becomes of goal files, states, limits and the measured code, nothing is done twice and nothing is lost", () =>
  playSchedules(async (play) => {
    const { random, github } = play;
    await github.pushFiles({ branch: "main", files: { ".github/hone.yml": random.pick(settings) }, as: "ada" });
    for (let issues = random.below(2); issues >= 0; issues--)
      github.labelIssue({ number: play.issue("ada"), label: "optimize", as: "ada" });
    const weather = { ...weatherOf(random), people: random.pick([0.02, 0.05]) };
    await storm(play, weather, changeRepository);
    await aftermath(play, weather, changeRepository);
    await github.pushFiles({ branch: "main", files: { ".github/hone.yml": random.pick(settings) }, as: "ada" });
    await calm(play);
    await holdClaims(play);
  }));
