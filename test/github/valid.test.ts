import { expect, test } from "vitest";
import { startOffline } from "./offline.ts";

test.fails("a test in which a request is not as GitHub describes it fails", async () => {
  const { octokit, connection } = await startOffline();
  const { owner, repo } = connection;
  const title = { owner, repo, head: "main", base: "main", title: 3 };
  await octokit.request("POST /repos/{owner}/{repo}/pulls", Object(title)).catch(() => undefined);
  expect(true).toBe(true);
});
