import examples from "@octokit/webhooks-examples" with { type: "json" };
import { expect, test } from "vitest";
import { z } from "zod";

import { dispatchRun, finished, here, startPlay } from "./play.ts";

/** Parts of payloads whose properties are compared with those of payloads that GitHub really sent. */
const parts = ["issue", "comment", "label", "pull_request", "workflow_run", "workflow", "sender", "head_commit"];

/** Recorded for issues that are pull requests; the ones compared here are none. */
const left = ["issue_comment.issue.draft", "issues.issue.draft"];

const payload = z.looseObject({ action: z.string().optional() });

test("our payloads have the properties of payloads that GitHub really sent", async () => {
  const workflow = "on: workflow_dispatch\njobs: {work: {runs-on: self-hosted, steps: [{run: 'true'}]}}\n";
  const play = await startPlay({ files: { ".github/workflows/hone.yml": workflow } });
  const { number } = play.openIssue({ title: "x", body: "y", as: "ada" });
  play.labelIssue({ number, label: "optimize", as: "ada" });
  play.comment({ number, body: "z", as: "ada" });
  await finished(play, await dispatchRun(play));
  const base = (await play.octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
  const tree = [{ path: "a", mode: "100644", type: "blob", content: "a" } as const];
  const { data } = await play.octokit.git.createTree({ ...here, base_tree: base, tree });
  const commit = await play.octokit.git.createCommit({ ...here, message: "a", tree: data.sha, parents: [base] });
  await play.octokit.git.createRef({ ...here, ref: "refs/heads/b", sha: commit.data.sha });
  await play.octokit.pulls.create({ ...here, title: "a", head: "b", base: "main" });
  await play.webhooksSettled();
  const missing = play.deliveries.flatMap(({ event, action, payload: ours }) =>
    recorded(event, action).flatMap((theirs) =>
      parts.flatMap((part) => missingIn(`${event}.${part}`, ours[part], theirs[part])),
    ),
  );
  expect([...new Set(missing)].toSorted()).toEqual(left);
});

const recordings = z.array(z.object({ name: z.string(), examples: z.array(payload) })).parse(examples);

function recorded(event: string, action: string | null) {
  const all = recordings.find(({ name }) => name === event)?.examples ?? [];
  return all.filter((one) => (one.action ?? null) === action);
}

function missingIn(where: string, ours: unknown, theirs: unknown): string[] {
  const read = z
    .object({ ours: z.record(z.string(), z.unknown()), theirs: z.record(z.string(), z.unknown()) })
    .safeParse({ ours, theirs });
  if (!read.success) return [];
  return Object.keys(read.data.theirs)
    .filter((key) => !(key in read.data.ours))
    .map((key) => `${where}.${key}`);
}
