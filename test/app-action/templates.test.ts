import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

const Workflow = z.looseObject({
  on: z.record(z.string(), z.unknown()),
  concurrency: z.looseObject({ group: z.string() }),
  jobs: z.record(z.string(), z.looseObject({ "timeout-minutes": z.int() })),
});
const Action = z.looseObject({ runs: z.looseObject({ using: z.string() }) });
const workflow = (name: string) => Workflow.parse(parse(readFileSync(`templates/${name}`, "utf8")));

test("no run of a campaign takes the place of another, and none of the app's own runs is dropped", () => {
  const runs = workflow("workflow.yml");
  expect(runs.concurrency).toEqual({ group: "hone-${{ inputs.campaign }}", "cancel-in-progress": false });
  const app = workflow("workflow-app.yml");
  expect(app.concurrency).toEqual({ group: "hone-app", queue: "max", "cancel-in-progress": false });
});

test("no job lasts longer than GitHub lets one on its own runners, six hours", () => {
  for (const name of ["workflow.yml", "workflow-app.yml"])
    for (const job of Object.values(workflow(name).jobs)) expect(job["timeout-minutes"]).toBeLessThanOrEqual(360);
});

test("a dispatch starts the runs, and no event gives a fork's pull request the repository's secrets", () => {
  expect(Object.keys(workflow("workflow.yml").on)).toEqual(["workflow_dispatch"]);
  expect(workflow("workflow-app.yml").on).not.toHaveProperty("pull_request_target");
});

test.each(["action/action.yml", "action/app/action.yml"])(
  "%s runs on Node 24, which GitHub's runners still have",
  (file) => {
    expect(Action.parse(parse(readFileSync(file, "utf8"))).runs.using).toBe("node24");
  },
);

test("the container has no npx, by which Probot would fetch packages while it runs", () => {
  const [, last = ""] = readFileSync("Dockerfile", "utf8")
    .split(/^FROM .*\n(?=[\s\S]*?^RUN rm)/m)
    .slice(-2);
  expect(last).toMatch(/^RUN rm -rf .*\/usr\/local\/lib\/node_modules .*\/usr\/local\/bin\/npx/m);
});
