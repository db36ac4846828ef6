import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { issueDigest, toIntent } from "../../src/decide/to-intent.ts";

const Examples = z.array(
  z.looseObject({ name: z.string(), examples: z.array(z.looseObject({ action: z.string().optional() })) }),
);
const examples = Examples.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));

/** GitHub's own example of a delivery. */
function example(name: string, action: string): Record<string, unknown> {
  const found = examples.find((entry) => entry.name === name)?.examples.find((payload) => payload.action === action);
  if (!found) throw new Error(`there is no example of ${name}.${action}`);
  return structuredClone(found);
}

const labeled = (changes: Record<string, unknown> = {}) => ({ ...example("issues", "labeled"), ...changes });
const completed = (run: Record<string, unknown>) => {
  const payload = example("workflow_run", "completed");
  return { ...payload, workflow_run: { ...Object(payload["workflow_run"]), ...run } };
};
const dispatched = { event: "workflow_dispatch", display_title: "hone evolve issue-4-0a1b2c3d #1" };

describe("a label", () => {
  test("asks for a campaign, with the issue's text as it was when the label was set", () => {
    const payload = labeled();
    expect(toIntent({ name: "issues", payload })).toEqual({
      kind: "start-campaign",
      repository: { owner: "Codertocat", name: "Hello-World" },
      issue: 1,
      sender: "Codertocat",
      label: "bug",
      at: Date.parse("2019-05-15T15:20:18Z"),
      text: issueDigest(
        "Spelling error in the README file",
        "It looks like you accidently spelled 'commit' with two 't's.",
      ),
    });
  });

  test.each(["Bot", "Organization", "Mannequin"])("set by a %s is ignored", (type) => {
    const payload = labeled({ sender: { login: "helper[bot]", type } });
    expect(toIntent({ name: "issues", payload })).toMatchObject({
      kind: "ignore",
      reason: expect.stringContaining(type),
    });
  });

  test("on a pull request is ignored", () => {
    const issue = { ...Object(labeled()["issue"]), pull_request: { url: "https://api.github.example/pulls/1" } };
    expect(toIntent({ name: "issues", payload: labeled({ issue }) })).toMatchObject({ kind: "ignore" });
  });

  test("on an issue without text is compared as an empty text", () => {
    const issue = { ...Object(labeled()["issue"]), body: null };
    expect(toIntent({ name: "issues", payload: labeled({ issue }) })).toMatchObject({
      text: issueDigest("Spelling error in the README file", ""),
    });
  });

  test("in a payload of another shape is ignored, with what is wrong", () => {
    const payload = labeled({ label: "optimize" });
    expect(toIntent({ name: "issues", payload })).toMatchObject({
      kind: "ignore",
      reason: expect.stringContaining("label"),
    });
  });
});

describe("a completed run", () => {
  test("of a campaign's name is a hint to look at that campaign", () => {
    expect(toIntent({ name: "workflow_run", payload: completed(dispatched) })).toMatchObject({
      kind: "run-finished",
      campaign: "issue-4-0a1b2c3d",
      runId: completed({})["workflow_run"].id,
    });
  });

  test.each([
    ["that a push started", { ...dispatched, event: "push" }],
    ["of another workflow", { ...dispatched, display_title: "CI" }],
    ["whose title climbs out", { ...dispatched, display_title: "hone evolve ../../heads/main #1" }],
    ["whose title goes on", { ...dispatched, display_title: "hone evolve issue-4-0a1b2c3d #1\nx" }],
    ["without a title", { ...dispatched, display_title: undefined }],
  ])("%s is ignored", (_, run) => {
    expect(toIntent({ name: "workflow_run", payload: completed(run) })).toMatchObject({ kind: "ignore" });
  });
});

test("every other delivery that GitHub documents is ignored with its name", () => {
  const handled = ["issues.labeled", "workflow_run.completed"];
  for (const { name, examples: payloads } of examples) {
    for (const payload of payloads) {
      const event = payload.action === undefined ? name : `${name}.${payload.action}`;
      if (handled.includes(event)) continue;
      expect(toIntent({ name, payload })).toEqual({ kind: "ignore", reason: `${event} asks for nothing` });
    }
  }
});

test.each([null, "text", 3, [], {}])("the payload %j is ignored", (payload) => {
  expect(toIntent({ name: "issues", payload })).toMatchObject({ kind: "ignore" });
});
