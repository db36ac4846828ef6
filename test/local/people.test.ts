import { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { z } from "zod";

import { appJwtOctokit, here, receiveWebhooks, startPlay } from "./play.ts";

const seen = z.looseObject({ action: z.string().optional() });

async function played() {
  const play = await startPlay({ files: { "a.txt": "one\n" } });
  const received = await receiveWebhooks(play);
  const events = async () => {
    await play.webhooksSettled();
    return received.map(({ headers, body }) => {
      const { action } = seen.parse(JSON.parse(body));
      return [headers["x-github-event"], action].filter((part) => part !== undefined).join(".");
    });
  };
  return { play, events };
}

test("an issue keeps who labelled, renamed, closed and edited it, and when", async () => {
  const { play, events } = await played();
  const { number } = play.openIssue({ title: "Slow", body: "b", as: "eve" });
  play.labelIssue({ number, label: "optimize", as: "ada" });
  play.unlabelIssue({ number, label: "optimize", as: "eve" });
  play.editIssue({ number, title: "Slower", body: "c", as: "eve" });
  play.editIssue({ number, state: "closed", as: "ada" });
  play.editIssue({ number, state: "open", as: "ada" });
  play.lockIssue({ number, locked: true, as: "ada" });
  const { data } = await play.octokit.issues.listEvents({ ...here, issue_number: number });
  expect(data.map(({ event, actor }) => [event, actor?.login])).toEqual([
    ["labeled", "ada"],
    ["unlabeled", "eve"],
    ["renamed", "eve"],
    ["closed", "ada"],
    ["reopened", "ada"],
    ["locked", "ada"],
  ]);
  expect(data[0]).toMatchObject({ label: { name: "optimize" } });
  const query = `query ($number: Int!) { repository(owner: "octo", name: "kernels") {
    issue(number: $number) { lastEditedAt editor { login } author { login } } } }`;
  const { repository } = z
    .looseObject({ repository: z.looseObject({ issue: z.unknown() }) })
    .parse(await play.octokit.graphql(query, { number }));
  expect(repository.issue).toMatchObject({ editor: { login: "eve" }, lastEditedAt: expect.stringMatching(/Z$/) });
  expect(await events()).toEqual([
    "issues.opened",
    "issues.labeled",
    "issues.unlabeled",
    "issues.edited",
    "issues.closed",
    "issues.reopened",
    "issues.locked",
  ]);
  expect(play.violations).toEqual([]);
});

test("the app opens an issue with labels, and makes a label only once", async () => {
  const { play } = await played();
  const { data } = await play.octokit.issues.create({ ...here, title: "Goal", body: "b", labels: ["optimize"] });
  expect(data.user?.login).toBe("hone[bot]");
  expect((await play.octokit.issues.getLabel({ ...here, name: "optimize" })).data.color).toBe("ededed");
  const again = play.octokit.issues.createLabel({ ...here, name: "Optimize", color: "ff0000" });
  await expect(again).rejects.toMatchObject({ status: 422 });
  await expect(play.octokit.issues.getLabel({ ...here, name: "none" })).rejects.toMatchObject({ status: 404 });
  expect(play.violations).toEqual([]);
});

test("a reaction is there once a person, and a comment counts its reactions", async () => {
  const { play, events } = await played();
  const { number } = play.openIssue({ title: "x", body: "", as: "ada" });
  const { id } = play.comment({ number, body: "/hone status", as: "ada" });
  const react = () =>
    play.octokit.reactions
      .createForIssueComment({ ...here, comment_id: id, content: "eyes" })
      .then((one) => one.status);
  expect([await react(), await react()]).toEqual([201, 200]);
  play.react({ id, content: "heart", as: "eve" });
  const { data } = await play.octokit.issues.listCommentsForRepo({ ...here, sort: "created", direction: "desc" });
  expect(data[0]?.reactions).toMatchObject({ total_count: 2, eyes: 1, heart: 1 });
  const mine = await play.octokit.reactions.listForIssueComment({ ...here, comment_id: id, content: "eyes" });
  expect(mine.data.map(({ user }) => user?.login)).toEqual(["hone[bot]"]);
  const [reaction] = mine.data;
  await play.octokit.reactions.deleteForIssueComment({ ...here, comment_id: id, reaction_id: reaction?.id ?? 0 });
  expect(play.comments.get(id)?.reactions.map(({ content }) => content)).toEqual(["heart"]);
  play.editComment({ id, body: "/hone stop", as: "ada" });
  play.deleteComment({ id, as: "ada" });
  expect((await events()).slice(1)).toEqual(["issue_comment.created", "issue_comment.edited", "issue_comment.deleted"]);
  expect(play.violations).toEqual([]);
});

test("a check run shows its buttons, and a press reaches the app with its sender alone", async () => {
  const { play, events } = await played();
  const sha = (await play.octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
  const actions = [{ label: "Stop", description: "Stop the campaign", identifier: "stop" }];
  const { data } = await play.octokit.checks.create({ ...here, name: "hone", head_sha: sha, status: "in_progress" });
  const output = { title: "Measured", summary: "1.3 times" };
  const update = { ...here, check_run_id: data.id, conclusion: "success", output, actions } as const;
  expect((await play.octokit.checks.update(update)).data).toMatchObject({ status: "completed", conclusion: "success" });
  const listed = await play.octokit.checks.listForRef({ ...here, ref: sha, check_name: "hone" });
  expect(listed.data.check_runs.map(({ id }) => id)).toEqual([data.id]);
  play.pressButton({ check: data.id, button: "stop", as: "ada" });
  expect(() => play.pressButton({ check: data.id, button: "none", as: "ada" })).toThrow("has no button none");
  expect(await events()).toEqual(["check_run.created", "check_run.completed", "check_run.requested_action"]);
  expect(play.deliveries.at(-1)?.payload).toMatchObject({
    requested_action: { identifier: "stop" },
    sender: { login: "ada" },
  });
  expect(play.violations).toEqual([]);
});

test("people push, merge and close: pull requests follow their branches", async () => {
  const { play, events } = await played();
  await play.pushFiles({ branch: "work", files: { "b.txt": "two\n" }, as: "ada" });
  const { data } = await play.octokit.pulls.create({ ...here, title: "t", head: "work", base: "main" });
  await play.octokit.pulls.requestReviewers({ ...here, pull_number: data.number, reviewers: ["ada"] });
  const stranger = play.octokit.pulls.requestReviewers({ ...here, pull_number: data.number, reviewers: ["nobody"] });
  await expect(stranger).rejects.toMatchObject({ status: 422 });
  const asked = await play.octokit.pulls.listRequestedReviewers({ ...here, pull_number: data.number });
  expect(asked.data.users.map(({ login }) => login)).toEqual(["ada"]);
  await play.pushFiles({ branch: "work", files: { "b.txt": "three\n" }, as: "ada" });
  await play.pushFiles({ branch: "main", files: { "a.txt": "else\n" }, as: "ada" });
  const merge = await play.mergePull({ number: data.number, as: "ada" });
  const pull = await play.octokit.pulls.get({ ...here, pull_number: data.number });
  expect(pull.data).toMatchObject({ merged: true, state: "closed", merge_commit_sha: merge });
  const compared = await play.octokit.repos.compareCommitsWithBasehead({ ...here, basehead: `${merge}^1...${merge}` });
  expect(compared.data.files?.map(({ filename }) => filename)).toEqual(["b.txt"]);
  expect(await events()).toEqual([
    "push",
    "pull_request.opened",
    "pull_request.review_requested",
    "push",
    "pull_request.synchronize",
    "push",
    "push",
    "pull_request.closed",
  ]);
  expect(play.violations).toEqual([]);
});

test("a branch that is deleted closes its pull request", async () => {
  const { play } = await played();
  await play.pushFiles({ branch: "work", files: { "b.txt": "two\n" }, as: "ada" });
  const { data } = await play.octokit.pulls.create({ ...here, title: "t", head: "work", base: "main" });
  await play.deleteBranch({ branch: "work", as: "ada" });
  expect(play.issues.get(data.number)?.state).toBe("closed");
});

test("the log of deliveries tells failures, and one is sent again under its old GUID", async () => {
  const { play } = await played();
  const octokit = appJwtOctokit(play);
  play.setReceiver(async () => 500);
  play.openIssue({ title: "x", body: "", as: "ada" });
  await play.webhooksSettled();
  const { data } = await octokit.apps.listWebhookDeliveries({ status: "failure" });
  expect(data).toMatchObject([{ event: "issues", action: "opened", status_code: 500, redelivery: false }]);
  play.setReceiver(async () => 202);
  await octokit.apps.redeliverWebhookDelivery({ delivery_id: data[0]?.id ?? 0 });
  await play.webhooksSettled();
  const all = await octokit.apps.listWebhookDeliveries({ per_page: 1 });
  expect(all.data).toMatchObject([{ guid: data[0]?.guid, redelivery: true, status: "OK" }]);
  expect(all.headers.link).toMatch(/cursor=v1_\d+>; rel="next"/);
  const whole = await octokit.apps.getWebhookDelivery({ delivery_id: all.data[0]?.id ?? 0 });
  expect(whole.data.request.payload).toMatchObject({ action: "opened" });
  expect(play.violations).toEqual([]);
});

test("an app is registered from a manifest, once for each code", async () => {
  const { play } = await played();
  const manifest = { name: "Hone of Octo", url: "https://example.com", default_permissions: { issues: "write" } };
  const code = play.confirmManifest(manifest);
  const convert = () => new Octokit({ baseUrl: play.apiUrl }).apps.createFromManifest({ code });
  const { data } = await convert();
  expect(data).toMatchObject({ slug: "hone-of-octo", pem: expect.stringContaining("PRIVATE KEY") });
  expect(data.webhook_secret).toHaveLength(40);
  await expect(convert()).rejects.toMatchObject({ status: 404 });
  expect(play.violations).toEqual([]);
});

test("installing, suspending and removing the app is told, and a suspended app hears nothing else", async () => {
  const { play, events } = await played();
  for (const change of ["created", "suspend"] as const) play.changeInstallation({ change, as: "octo" });
  play.openIssue({ title: "unheard", body: "", as: "ada" });
  for (const change of ["unsuspend", "removed", "added", "deleted"] as const)
    play.changeInstallation({ change, as: "octo" });
  expect(await events()).toEqual([
    "installation.created",
    "installation.suspend",
    "installation.unsuspend",
    "installation_repositories.removed",
    "installation_repositories.added",
    "installation.deleted",
  ]);
  expect(play.violations).toEqual([]);
});
