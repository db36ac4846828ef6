import { verify } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";

import { here, receiveWebhooks, startPlay, webhookSecret } from "./play.ts";

test("acts of people and of the app arrive in order, signed and described as GitHub's", async () => {
  const play = await startPlay();
  const received = await receiveWebhooks(play);
  const { number } = play.openIssue({ title: "Faster", body: "Please", as: "eve" });
  play.labelIssue({ number, label: "optimize", as: "ada" });
  await play.octokit.issues.createComment({ ...here, issue_number: number, body: "On it" });
  await play.octokit.git.createRef({
    ...here,
    ref: "refs/hone/c",
    sha: (await play.octokit.repos.getBranch({ ...here, branch: "main" })).data.commit.sha,
  });
  await play.webhooksSettled();
  const payloads = received.map(({ headers, body }) => ({ event: headers["x-github-event"], ...JSON.parse(body) }));
  expect(payloads).toMatchObject([
    { event: "issues", action: "opened", sender: { login: "eve" }, issue: { number, body: "Please" } },
    {
      event: "issues",
      action: "labeled",
      sender: { login: "ada" },
      label: { name: "optimize" },
      installation: { id: play.installationId },
    },
    {
      event: "issue_comment",
      action: "created",
      sender: { login: "hone[bot]", type: "Bot" },
      comment: { body: "On it" },
    },
  ]);
  for (const { headers, body } of received) {
    expect(await verify(webhookSecret, body, String(headers["x-hub-signature-256"]))).toBe(true);
  }
  expect(new Set(received.map(({ headers }) => headers["x-github-delivery"])).size).toBe(3);
  expect(play.deliveries.map((delivery) => delivery.statusCode)).toEqual([202, 202, 202]);
  expect(play.violations).toEqual([]);
});

test("a delivery that nobody takes is in the log with its reason", async () => {
  const play = await startPlay();
  play.openIssue({ title: "x", body: "", as: "ada" });
  await play.webhooksSettled();
  expect(play.deliveries).toMatchObject([
    { event: "issues", statusCode: null, problem: "the app has no webhook URL yet" },
  ]);
});

test("a person whom the repository does not know cannot act", async () => {
  const play = await startPlay();
  expect(() => play.openIssue({ title: "x", body: "", as: "nobody" })).toThrow("has no user nobody");
});
