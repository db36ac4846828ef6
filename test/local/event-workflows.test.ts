import { expect, test } from "vitest";
import { dispatchRun, finished, here, startPlay } from "./play.ts";
import type { Play } from "./play.ts";

/** Says which event started it and what the event is about. */
const listener = (on: string, steps = "") => `
name: Listener
on: ${on}
permissions: {issues: write, actions: write, contents: read}
jobs:
  listen:
    runs-on: self-hosted
    steps:
      - env: {TOKEN: "\${{ github.token }}"}
        run: |
          node -p 'const e = JSON.parse(require("fs").readFileSync(process.env.GITHUB_EVENT_PATH, "utf8")); [process.env.GITHUB_EVENT_NAME, e.action, e.issue?.number, e.label?.name, e.comment?.body, e.sender?.login, e.ref, e.workflow_run?.conclusion, e.schedule, process.env.GITHUB_REF].map((x) => x ?? "-").join(" ")'
          call() { curl -sf -o /dev/null -X POST -H "Authorization: Bearer $TOKEN" -d "$2" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$1"; }
          ${steps}
`;

const files = (body: string, more: Record<string, string> = {}) => ({
  ".github/workflows/listener.yml": body,
  ...more,
});

/** The logs of all runs of a workflow, once none is under way. */
async function heard(play: Play, name = "Listener"): Promise<string[]> {
  let count = -1;
  while (count !== play.runs.size) {
    count = play.runs.size;
    await play.webhooksSettled();
    for (const id of play.runs.keys()) await finished(play, id);
    await play.webhooksSettled();
  }
  const runs = [...play.runs.values()].filter(({ workflow }) => workflow.name === name);
  return runs.map((run) => run.jobs.flatMap((job) => job.log).join("\n"));
}

test("a workflow runs on the events and activities that it names, with the webhook's payload", async () => {
  const body = listener("{issues: {types: [labeled]}, issue_comment: {types: [created]}}");
  const play = await startPlay({ files: files(body) });
  const { number } = play.openIssue({ title: "t", body: "b", as: "ada" });
  play.labelIssue({ number, label: "optimize", as: "ada" });
  play.comment({ number, body: "hello", as: "eve" });
  play.unlabelIssue({ number, label: "optimize", as: "ada" });
  expect((await heard(play)).toSorted()).toEqual([
    "issue_comment created 1 - hello eve - - - refs/heads/main",
    "issues labeled 1 optimize - ada - - - refs/heads/main",
  ]);
  expect(play.violations).toEqual([]);
});

test("what a job's own token does starts no workflow but by a dispatch; what an app's token does starts one", async () => {
  const issue = `call issues/1/comments '{"body":"from a job"}'`;
  const asks = `${issue}; call actions/workflows/other.yml/dispatches '{"ref":"main"}'`;
  const onLabel = listener(
    "{issues: {types: [labeled]}, issue_comment: {types: [created]}}",
    `[ "$GITHUB_EVENT_NAME" = issues ] && { ${asks}; } || true`,
  );
  const other =
    "name: Other\non: workflow_dispatch\njobs: {a: {runs-on: self-hosted, steps: [{run: 'echo $GITHUB_ACTOR'}]}}\n";
  const play = await startPlay({ files: files(onLabel, { ".github/workflows/other.yml": other }) });
  play.openIssue({ title: "t", body: "b", as: "ada" });
  play.labelIssue({ number: 1, label: "go", as: "ada" });
  expect(await heard(play)).toHaveLength(1);
  expect([...play.comments.values()].map(({ user, body }) => [user.login, body])).toEqual([
    ["github-actions[bot]", "from a job"],
  ]);
  expect(await heard(play, "Other")).toEqual(["github-actions[bot]"]);
  await play.octokit.issues.createComment({ ...here, issue_number: 1, body: "from an app" });
  expect(await heard(play)).toEqual([
    expect.any(String),
    "issue_comment created 1 - from an app hone[bot] - - - refs/heads/main",
  ]);
  expect(play.violations).toEqual([]);
});

test("the end of a run starts those that wait for it, however it was started; a chain ends after three", async () => {
  const first = "name: Hone\non: workflow_dispatch\njobs: {a: {runs-on: self-hosted, steps: [{run: exit 1}]}}\n";
  const after = listener("{workflow_run: {workflows: [Hone, Listener], types: [completed]}}");
  const play = await startPlay({ files: files(after, { ".github/workflows/hone.yml": first }) });
  await dispatchRun(play);
  const lines = await heard(play);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe("workflow_run completed - - - hone[bot] - failure - refs/heads/main");
  expect(lines[2]).toContain("success");
  expect(play.violations).toEqual([]);
});

test("a push starts the workflow as it is at the pushed commit, on the branches that it names", async () => {
  const play = await startPlay({ files: files(listener("{push: {branches: [main]}}")) });
  await play.pushFiles({ branch: "side", files: { "a.txt": "1" }, as: "ada" });
  await play.pushFiles({ branch: "main", files: { "a.txt": "1" }, as: "ada" });
  expect(await heard(play)).toEqual(["push - - - - ada refs/heads/main - - refs/heads/main"]);
  // A branch without the file starts nothing.
  await play.pushFiles({ branch: "side", files: { ".github/workflows/listener.yml": null }, as: "ada" });
  await play.pushFiles({ branch: "main", files: { ".github/workflows/listener.yml": null }, as: "ada" });
  await play.pushFiles({ branch: "main", files: { "a.txt": "2" }, as: "ada" });
  expect(await heard(play)).toHaveLength(1);
  expect(play.violations).toEqual([]);
});

test("the schedule strikes when it is told to, on the default branch", async () => {
  const play = await startPlay({ files: files(listener('{schedule: [{cron: "*/15 * * * *"}]}')) });
  await play.tick("schedule");
  expect(await heard(play)).toEqual(["schedule - - - - - - - */15 * * * * refs/heads/main"]);
  expect(play.violations).toEqual([]);
});

test("a job whose condition says no takes no runner, and its run is skipped", async () => {
  const body = `
name: Listener
on: issue_comment
jobs:
  a:
    if: github.event.sender.type == 'Bot'
    runs-on: nobody-has-this
    steps: [{run: "true"}]
`;
  const play = await startPlay({ files: files(body) });
  const { number } = play.openIssue({ title: "t", body: "b", as: "ada" });
  play.comment({ number, body: "hello", as: "ada" });
  await heard(play);
  expect([...play.runs.values()].map(({ conclusion }) => conclusion)).toEqual(["skipped"]);
  expect(play.violations).toEqual([]);
});
