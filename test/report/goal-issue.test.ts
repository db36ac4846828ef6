import { expect, test } from "vitest";
import { goalIssue, goalNewsComment } from "../../src/report/goal-issue.ts";

const place = { path: ".hone/goals/mat mul (1).md", head: "3f2c9ab".padEnd(40, "0") };
const repositoryUrl = "https://github.example/octo/kernels";
const issue = { ...place, title: "Make `matmul` faster, @ada, see #1", label: "optimize", repositoryUrl };

test("the issue of a goal file names the file, who pushed it and what comes next", () => {
  expect(goalIssue({ ...issue, pushedBy: "ada" })).toMatchSnapshot("issue");
  expect(goalIssue({ ...issue, pushedBy: null }).body).toMatchSnapshot("body, nobody known");
});

test("what became of a goal file is told in one comment", () => {
  const tell = (news: Parameters<typeof goalNewsComment>[0]) => goalNewsComment(news, repositoryUrl);
  expect(tell({ kind: "waits", ...place, campaign: "issue-4-1a2b3c4d", pullRequest: 9 })).toMatchSnapshot(
    "waits for a pull request",
  );
  expect(tell({ kind: "waits", ...place, campaign: "issue-4-1a2b3c4d", pullRequest: null })).toMatchSnapshot("waits");
  expect(tell({ kind: "starts", ...place, by: "ada" })).toMatchSnapshot("starts");
  expect(tell({ kind: "changed", ...place, label: "optimize" })).toMatchSnapshot("changed");
  expect(tell({ kind: "moved", ...place, from: ".hone/goals/old.md" })).toMatchSnapshot("moved");
  expect(tell({ kind: "removed", ...place, stopped: ["issue-4-1a2b3c4d"] })).toMatchSnapshot("removed");
  expect(tell({ kind: "removed", ...place, stopped: [] })).toMatchSnapshot("removed, none open");
});
