import { expect, test } from "vitest";
import { readInputs } from "../../src/runner/inputs.ts";

const env = {
  INPUT_CAMPAIGN: "issue-1-0123abcd",
  INPUT_MODE: "verify",
  INPUT_ATTEMPT: "2",
  INPUT_STATE: "a".repeat(40),
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "owner/name",
  GITHUB_RUN_ID: "7",
  GITHUB_RUN_ATTEMPT: "1",
  INPUT_CHECKPOINT_MINUTES: "0.5",
  RUNNER_TEMP: "/tmp/runner",
};

test("a step's variables become the run's inputs, with a folder of its own", () => {
  expect(readInputs(env)).toEqual({
    campaign: "issue-1-0123abcd",
    mode: "verify",
    attempt: 2,
    state: "a".repeat(40),
    remote: "https://github.com/owner/name",
    runId: 7,
    runAttempt: 1,
    checkpointMinutes: 0.5,
    folder: "/tmp/runner/hone-issue-1-0123abcd-2-1",
  });
});

test.each([
  ["INPUT_STATE", "--upload-pack=evil", 'input state: "--upload-pack=evil" is not valid'],
  ["INPUT_CAMPAIGN", "../../etc", 'input campaign: "../../etc" is not valid'],
  ["INPUT_MODE", "", "input mode: is missing"],
  ["GITHUB_SERVER_URL", "ext::sh -c id", "variable GITHUB_SERVER_URL"],
  ["GITHUB_REPOSITORY", "owner/name/../x", "variable GITHUB_REPOSITORY"],
  ["INPUT_CHECKPOINT_MINUTES", "often", 'input checkpoint_minutes: "often" is not valid'],
  ["RUNNER_TEMP", undefined, "variable RUNNER_TEMP: is missing"],
])("%s=%s is refused by name", (name, value, message) => {
  expect(() => readInputs({ ...env, [name]: value })).toThrow(message);
});
