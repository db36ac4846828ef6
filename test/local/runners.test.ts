import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, test } from "vitest";
import { dispatchRun, finished, here, receiveWebhooks, startPlay } from "./play.ts";
import type { Play } from "./play.ts";

const workflow = (body: string) => ({ ".github/workflows/hone.yml": body });

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
};

const jobsOf = async ({ octokit }: Play, run_id: number) =>
  (await octokit.actions.listJobsForWorkflowRun({ ...here, run_id })).data.jobs;

test("runners with labels of their own work side by side, a hosted one among them", async () => {
  const play = await startPlay({
    files: workflow(`
on: workflow_dispatch
jobs:
  own: {runs-on: [self-hosted, gpu], steps: [{run: 'echo $RUNNER_NAME $RUNNER_ENVIRONMENT; sleep 0.7'}]}
  hosted: {runs-on: ubuntu-latest, steps: [{run: 'echo $RUNNER_NAME $RUNNER_ENVIRONMENT; sleep 0.7'}]}
`),
    runners: [
      { name: "tower", labels: ["gpu"] },
      { labels: ["ubuntu-latest"], hosted: true },
    ],
  });
  const id = await dispatchRun(play);
  const { log, conclusion } = await finished(play, id);
  expect(conclusion).toBe("success");
  expect(log.split("\n")).toEqual(["tower self-hosted", "GitHub Actions 2 github-hosted"]);
  const [own, hosted] = await jobsOf(play, id);
  expect(own).toMatchObject({ runner_name: "tower", runner_group_name: "Default", labels: ["self-hosted", "gpu"] });
  expect(hosted).toMatchObject({ runner_name: "GitHub Actions 2", runner_group_name: "GitHub Actions" });
  expect(Date.parse(hosted?.started_at ?? "")).toBeLessThan(Date.parse(own?.completed_at ?? "") + 1000);
  const [first, second] = play.runs.get(id)?.jobs ?? [];
  // Each began before the other ended.
  expect(Number(first?.startedAt)).toBeLessThan(Number(second?.completedAt));
  expect(Number(second?.startedAt)).toBeLessThan(Number(first?.completedAt));
  expect(play.violations).toEqual([]);
});

test("a killed runner leaves no process, tells nothing, and is back for the next job once GitHub has noticed", async () => {
  const marker = `7${Date.now()}`;
  const play = await startPlay({
    files: workflow(`
on: {workflow_dispatch: {inputs: {long: {type: string, default: "yes"}}}}
jobs:
  work:
    runs-on: self-hosted
    steps:
      - if: inputs.long == 'yes'
        run: 'setsid sleep ${marker} & sleep ${marker} & trap "echo told" INT TERM; echo started; wait'
      - if: always()
        run: echo cleaned
`),
  });
  const received = await receiveWebhooks(play);
  const id = await dispatchRun(play);
  await until(() => play.runs.get(id)?.jobs[0]?.log.length === 1);
  expect(play.killRunner(id)).toBe("offline-runner");
  const next = await dispatchRun(play, { long: "no" });
  const { conclusion, log } = await finished(play, id);
  expect(conclusion).toBe("failure");
  expect(log.split("\n")).toEqual(["started", expect.stringMatching(/runner lost communication with the server/)]);
  expect((await execa("ps", ["-eo", "args"])).stdout).not.toContain(`sleep ${marker}`);
  expect((await jobsOf(play, id))[0]).toMatchObject({ conclusion: "failure", status: "completed" });
  expect(await finished(play, next)).toEqual({ conclusion: "success", log: "cleaned" });
  expect(play.runs.get(next)?.jobs[0]?.runner?.name).toBe("offline-runner");
  await play.webhooksSettled();
  const ended = received.map(({ body }) => JSON.parse(body)).filter(({ action }) => action === "completed");
  expect(ended[0].workflow_job).toMatchObject({ run_id: id, conclusion: "failure", runner_name: "offline-runner" });
  expect(ended[1].workflow_run).toMatchObject({ id, conclusion: "failure" });
  expect(() => play.killRunner(id)).toThrow(`no runner has a job of run ${id}`);
  expect(play.violations).toEqual([]);
});

test("a run that somebody starts anew keeps its id, counts an attempt, and is not told of as requested", async () => {
  const play = await startPlay({
    files: workflow(
      "on: workflow_dispatch\njobs: {work: {runs-on: self-hosted, steps: [{run: 'echo $GITHUB_RUN_ATTEMPT $GITHUB_ACTOR $GITHUB_TRIGGERING_ACTOR'}]}}\n",
    ),
  });
  const received = await receiveWebhooks(play);
  const id = await dispatchRun(play);
  await finished(play, id);
  await play.rerun({ run: id, as: "ada" });
  expect((await finished(play, id)).log).toBe("2 hone[bot] ada");
  await play.webhooksSettled();
  const told = received.map(({ body }) => JSON.parse(body)).filter(({ workflow_run: run }) => run);
  expect(told.map(({ action, workflow_run: run }) => [action, run.id, run.run_attempt])).toEqual([
    ["requested", id, 1],
    ["in_progress", id, 1],
    ["completed", id, 1],
    ["in_progress", id, 2],
    ["completed", id, 2],
  ]);
  const first = await play.octokit.actions.getWorkflowRunAttempt({ ...here, run_id: id, attempt_number: 1 });
  expect(first.data).toMatchObject({ run_attempt: 1, conclusion: "success", triggering_actor: { login: "hone[bot]" } });
  expect(play.violations).toEqual([]);
});

test("a run that nobody takes is cancelled after a day of GitHub's clock, and not before", async () => {
  let later = 0;
  const play = await startPlay({
    files: workflow("on: workflow_dispatch\njobs: {work: {runs-on: [self-hosted, h100], steps: [{run: 'true'}]}}\n"),
    clock: () => new Date(Date.now() + later),
  });
  const id = await dispatchRun(play);
  later = 23.9 * 3_600_000;
  await play.tick("queue");
  expect(play.runs.get(id)?.status).toBe("queued");
  later = 24 * 3_600_000;
  await play.tick("queue");
  expect((await finished(play, id)).conclusion).toBe("cancelled");
  expect(play.violations).toEqual([]);
});

test("with queue: max every run of a concurrency group has its turn, one after another", async () => {
  const play = await startPlay({
    files: workflow(`
on: workflow_dispatch
concurrency: {group: one, queue: max, cancel-in-progress: false}
jobs: {work: {runs-on: self-hosted, steps: [{run: sleep 0.2}]}}
`),
    runners: [{}, {}],
  });
  const ids = [await dispatchRun(play), await dispatchRun(play), await dispatchRun(play)];
  for (const id of ids) expect((await finished(play, id)).conclusion).toBe("success");
  const times = ids.map((id) => play.runs.get(id)?.jobs[0]);
  expect(Number(times[1]?.startedAt)).toBeGreaterThanOrEqual(Number(times[0]?.completedAt));
  expect(Number(times[2]?.startedAt)).toBeGreaterThanOrEqual(Number(times[1]?.completedAt));
});

test("Hone's own workflows are sound for GitHub's parser and played whole", async () => {
  const template = (name: string) => readFileSync(new URL(`../../templates/${name}`, import.meta.url), "utf8");
  const play = await startPlay({
    files: {
      ".github/workflows/hone.yml": template("workflow.yml"),
      ".github/workflows/hone-app.yml": template("workflow-app.yml"),
    },
  });
  // The app's workflow waits for the other one by its name.
  expect(template("workflow-app.yml")).toContain("workflow_run: { workflows: [Hone], types: [completed] }");
  const { data } = await play.octokit.actions.listRepoWorkflows(here);
  expect(data.workflows.map(({ name }) => name).toSorted()).toEqual(["Hone", "Hone app"]);
  expect(play.violations).toEqual([]);
});
