import { expect, test } from "vitest";
import { publicNote } from "../../src/report/public-note.ts";
import { statusComment } from "../../src/report/status-comment.ts";
import { campaign, repositoryUrl } from "./sample.ts";

const status = { evolve: null, verify: null, now: { kind: "quiet" }, repositoryUrl } as const;
const warning = "> **This repository is public and its campaigns run on a runner of your own.**";

test("the first status of a campaign in a public repository warns of its self-hosted runner, and says what to set", () => {
  const text = statusComment({ ...status, campaign, isPublic: true });
  expect(text).toContain(`> [!WARNING]\n${warning}`);
  expect(text).toContain("Require approval for all outside contributors");
  expect(statusComment({ ...status, campaign, isPublic: false })).not.toContain(warning);
});

test.each([
  [["self-hosted"], true],
  [["gpu", "a100"], true],
  [["ubuntu-latest", "self-hosted"], true],
  [["ubuntu-latest"], false],
  [["macos-15-xlarge"], false],
])("a runner with the labels %j is warned of: %s", (runsOn, isWarned) => {
  expect(publicNote({ ...campaign, runsOn }, true) !== "").toBe(isWarned);
});

test.each([
  ["claimed", true],
  ["evolving", true],
  ["verifying", true],
  ["published", false],
  ["failed", false],
] as const)("the warning of a campaign that is %s stands there: %s", (phase, isWarned) => {
  expect(publicNote({ ...campaign, phase }, true) !== "").toBe(isWarned);
});
