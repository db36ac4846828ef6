import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { dispatchRun, finished, here, receiveWebhooks, startPlay } from "./play.ts";

const dispatch = { ...here, workflow_id: "hone.yml", ref: "main", return_run_details: true } as const;

function workflow(body: string): Record<string, string> {
  return { ".github/workflows/hone.yml": body };
}

async function runWorkflow(
  body: string,
  more: { inputs?: Record<string, string> } & Parameters<typeof startPlay>[0] = {},
) {
  const { inputs = {}, ...options } = more;
  const play = await startPlay({ files: workflow(body), ...options });
  const id = await dispatchRun(play, inputs);
  return { play, ...(await finished(play, id)) };
}

test("a dispatched workflow runs its steps as processes, and the app hears of it in order", async () => {
  const files = workflow(`
name: Hone
run-name: Hone \${{ inputs.mode }}
on:
  workflow_dispatch:
    inputs:
      mode: {type: string, required: true}
      labels: {type: string, default: '["self-hosted"]'}
permissions: {contents: read}
jobs:
  work:
    runs-on: \${{ fromJSON(inputs.labels) }}
    env: {FROM_JOB: "\${{ format('{0}!', inputs.mode) }}"}
    steps:
      - id: first
        run: |
          echo "mode is $FROM_JOB in $GITHUB_REPOSITORY for \${{ github.event_name == 'workflow_dispatch' && github.actor || 'nobody' }}"
          echo "answer=42" >> "$GITHUB_OUTPUT"
          echo "LATER=yes" >> "$GITHUB_ENV"
          echo "# Summary" >> "$GITHUB_STEP_SUMMARY"
      - run: echo "the answer is \${{ steps.first.outputs.answer }}, later $LATER"
      - if: failure()
        run: echo never
      - run: "test -f $GITHUB_EVENT_PATH && ls -A . | wc -l"
`);
  const play = await startPlay({ files });
  const received = await receiveWebhooks(play);
  const id = await dispatchRun(play, { mode: "evolve" });
  const { conclusion, log } = await finished(play, id);
  expect(log).toBe("mode is evolve! in octo/kernels for hone[bot]\nthe answer is 42, later yes\n0");
  expect(conclusion).toBe("success");
  await play.webhooksSettled();
  const seen = received.map(({ headers, body }) => {
    const { action, workflow_run: run, workflow_job: job } = JSON.parse(body);
    return [headers["x-github-event"], action, (run ?? job).status, (run ?? job).conclusion];
  });
  expect(seen).toEqual([
    ["workflow_run", "requested", "queued", null],
    ["workflow_job", "queued", "queued", null],
    ["workflow_run", "in_progress", "in_progress", null],
    ["workflow_job", "in_progress", "in_progress", null],
    ["workflow_job", "completed", "completed", "success"],
    ["workflow_run", "completed", "completed", "success"],
  ]);
  const run = await play.octokit.actions.getWorkflowRun({ ...here, run_id: id });
  expect(run.data).toMatchObject({
    name: "Hone",
    display_title: "Hone evolve",
    conclusion: "success",
    event: "workflow_dispatch",
  });
  const jobs = await play.octokit.actions.listJobsForWorkflowRun({ ...here, run_id: id });
  expect(jobs.data.jobs[0]?.steps?.map((step) => step.conclusion)).toEqual([
    "success",
    "success",
    "skipped",
    "success",
  ]);
  expect(play.runs.get(id)?.jobs[0]?.summary).toBe("# Summary\n");
  const listed = await play.octokit.actions.listWorkflowRuns({ ...here, workflow_id: "hone.yml", status: "completed" });
  expect(listed.data.total_count).toBe(1);
  expect((await play.octokit.actions.getWorkflow({ ...here, workflow_id: "hone.yml" })).data.name).toBe("Hone");
  expect(play.violations).toEqual([]);
});

test("a job sees the runner's environment and nothing of ours; secrets reach a step that asks and are masked", async () => {
  process.env.HONE_TEST_LEAK = "leaked";
  onTestFinished(() => {
    delete process.env.HONE_TEST_LEAK;
  });
  const body = `
on: workflow_dispatch
permissions: {contents: read}
jobs:
  work:
    runs-on: self-hosted
    steps:
      - run: echo "leak=$HONE_TEST_LEAK token=$GITHUB_TOKEN runtime=$ACTIONS_RUNTIME_TOKEN key=$KEY"
      - env: {KEY: "\${{ secrets.MODEL_KEY }}", OTHER: "\${{ secrets.NONE || 'none' }}"}
        run: |
          echo "key=$KEY other=$OTHER length=\${#KEY}"
          echo "::add-mask::hidden"
          echo "::group::hidden group"
`;
  const { log, play } = await runWorkflow(body, { secrets: { MODEL_KEY: "sk-12345" } });
  expect(log.split("\n")).toEqual(["leak= token= runtime= key=", "key=*** other=none length=8", "::group::*** group"]);
  expect(play.violations).toEqual([]);
});

test("a job's token has the workflow's permissions and dies with the job", async () => {
  const body = `
on: workflow_dispatch
permissions: {contents: read}
jobs:
  work:
    runs-on: [self-hosted, linux]
    steps:
      - env: {TOKEN: "\${{ github.token }}"}
        run: |
          ask() { curl -s -o /dev/null -w '%{http_code}\\n' -H "Authorization: Bearer $TOKEN" "$@"; }
          ask "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/contents/README.md"
          ask -X POST -d '{"body":"x"}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/1/comments"
          git -c http.extraheader="Authorization: Basic $(printf "x-access-token:%s" "$TOKEN" | base64 -w0)" ls-remote "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" HEAD | cut -f2
`;
  const { log, play } = await runWorkflow(body);
  expect(log.split("\n")).toEqual(["200", "403", "HEAD"]);
  expect(play.violations).toEqual([]);
});

test("an action is resolved to a local folder and gets its inputs as the runner gives them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hone-action-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const inputs = 'inputs: {mode: {required: true}, "state token": {default: "${{ github.token }}"}}';
  await writeFile(join(folder, "action.yml"), `name: a\n${inputs}\nruns: {using: node24, main: main.js}\n`);
  const main =
    'console.log(process.env.INPUT_MODE, process.env["INPUT_STATE_TOKEN"].slice(0, 4) !== "", process.env.ACTIONS_RUNTIME_TOKEN.split(".").length, process.version.split(".")[0]); process.exitCode = 3;';
  await writeFile(join(folder, "main.js"), main);
  const body = `
on: workflow_dispatch
jobs:
  work:
    runs-on: self-hosted
    steps:
      - uses: hone-dev/hone/action@v1
        with: {mode: evolve}
      - run: echo not reached
      - if: always()
        run: echo always
`;
  const { log, conclusion, play } = await runWorkflow(body, { actions: { "hone-dev/hone/action": folder } });
  expect(log).toBe("evolve true 3 v24\n##[error]Process completed with exit code 3.\nalways");
  expect(conclusion).toBe("failure");
  expect(play.violations).toEqual([]);
});

test("jobs run in the order of their needs and pass outputs on", async () => {
  const body = `
on: workflow_dispatch
jobs:
  second:
    needs: first
    runs-on: self-hosted
    steps: [{run: 'echo "got \${{ needs.first.outputs.x }}"'}]
  first:
    runs-on: self-hosted
    outputs: {x: "\${{ steps.s.outputs.x }}"}
    steps: [{id: s, run: echo x=1 >> "$GITHUB_OUTPUT"}]
`;
  const { log, conclusion } = await runWorkflow(body);
  expect([log, conclusion]).toEqual(["got 1", "success"]);
});

test("cancelling stops the processes, lets always() run, and tells the app", async () => {
  const body = `
on: workflow_dispatch
jobs:
  work:
    runs-on: self-hosted
    steps:
      - run: "echo started; exec sleep 600"
      - if: always()
        run: echo cleaned
`;
  const play = await startPlay({ files: workflow(body) });
  const id = await dispatchRun(play);
  const job = () => play.runs.get(id)?.jobs[0];
  while (job()?.log.length !== 1) await new Promise((resolve) => setTimeout(resolve, 10));
  await play.octokit.actions.cancelWorkflowRun({ ...here, run_id: id });
  const { conclusion, log } = await finished(play, id);
  expect(conclusion).toBe("cancelled");
  expect(log.split("\n")).toEqual(["started", expect.stringContaining("exit code"), "cleaned"]);
  await expect(play.octokit.actions.cancelWorkflowRun({ ...here, run_id: id })).rejects.toMatchObject({ status: 409 });
  expect(play.violations).toEqual([]);
});

test("a dispatch is refused as GitHub refuses it", async () => {
  const body = `
on:
  workflow_dispatch:
    inputs:
      id: {type: string, required: true}
      mode: {type: choice, options: [a, b], default: a}
jobs: {work: {runs-on: self-hosted, steps: [{run: "true"}]}}
`;
  const play = await startPlay({
    files: {
      ...workflow(body),
      ".github/workflows/push.yml": "on: push\njobs: {a: {runs-on: x, steps: [{run: 'true'}]}}\n",
    },
  });
  const ask = (more: object) =>
    play.octokit.actions.createWorkflowDispatch({ ...dispatch, inputs: { id: "1" }, ...more });
  await expect(ask({ inputs: {} })).rejects.toThrow("Required input 'id' not provided");
  await expect(ask({ inputs: { id: "1", more: "x" } })).rejects.toThrow('Unexpected inputs provided: ["more"]');
  await expect(ask({ inputs: { id: "1", mode: "c" } })).rejects.toThrow("not in the list of allowed values");
  await expect(ask({ ref: "none" })).rejects.toThrow("No ref found for: none");
  await expect(ask({ workflow_id: "push.yml" })).rejects.toThrow("does not have 'workflow_dispatch' trigger");
  await expect(ask({ workflow_id: "none.yml" })).rejects.toMatchObject({ status: 404 });
  expect((await ask({ return_run_details: false })).status).toBe(204);
  expect(play.violations).toEqual([]);
});

test("a run whose labels no runner has waits, and can be cancelled", async () => {
  const lines: string[] = [];
  const play = await startPlay({
    files: workflow("on: workflow_dispatch\njobs: {work: {runs-on: [self-hosted, h100], steps: [{run: 'true'}]}}\n"),
    runners: [{ labels: ["a100"] }],
    onLog: ({ line }) => lines.push(line),
  });
  const id = await dispatchRun(play);
  await expect
    .poll(() => lines)
    .toEqual([expect.stringMatching(/labels h100; this one has self-hosted, linux, \w+, a100$/)]);
  expect(play.runs.get(id)?.status).toBe("queued");
  await play.octokit.actions.cancelWorkflowRun({ ...here, run_id: id });
  expect((await finished(play, id)).conclusion).toBe("cancelled");
});

test("a newer run of a concurrency group takes the place of the one that waits", async () => {
  const play = await startPlay({
    files: workflow(
      "on: workflow_dispatch\nconcurrency: one\njobs: {work: {runs-on: self-hosted, steps: [{run: sleep 0.3}]}}\n",
    ),
  });
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push(await dispatchRun(play));
  const conclusions = [];
  for (const id of ids) conclusions.push((await finished(play, id)).conclusion);
  expect(conclusions).toEqual(["success", "cancelled", "success"]);
});

test("what the local runner does not play fails loudly", async () => {
  const matrix =
    "on: workflow_dispatch\njobs: {work: {runs-on: self-hosted, strategy: {matrix: {n: [1]}}, steps: [{run: 'true'}]}}\n";
  const play = await startPlay({ files: workflow(matrix) });
  await expect(dispatchRun(play)).rejects.toThrow("the local runner does not play this");
  expect(play.violations).toMatchObject([{ what: "answer", problem: expect.stringContaining("strategy") }]);
  const { play: other, conclusion } = await runWorkflow(
    "on: workflow_dispatch\njobs: {work: {runs-on: self-hosted, steps: [{uses: actions/checkout@v5}]}}\n",
  );
  expect(conclusion).toBe("failure");
  expect(other.violations).toMatchObject([
    { what: "runner", problem: expect.stringContaining("no action actions/checkout@v5") },
  ]);
});

test("a job that takes too long is stopped, with all that it has started", async () => {
  const marker = `6${Date.now()}`;
  const { conclusion, log } = await runWorkflow(`
on: workflow_dispatch
jobs:
  work:
    runs-on: self-hosted
    timeout-minutes: 0.01
    steps: [{run: "sleep ${marker} & sleep ${marker} & wait"}]
`);
  expect(conclusion).toBe("cancelled");
  expect(log).toContain("exceeded the maximum execution time of 0.01 minutes");
  const { stdout } = await execa("ps", ["-eo", "args"]);
  expect(stdout).not.toContain(`sleep ${marker}`);
});
