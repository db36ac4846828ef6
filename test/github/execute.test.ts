import { describe, expect, test } from "vitest";
import type { Action } from "../../src/decide/actions.ts";
import { branchOf } from "../../src/decide/publish.ts";
import { execute } from "../../src/github/execute.ts";
import { base, candidate, repository, verified, verifying } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const { id } = verifying;
const branch = branchOf(id);
const place = { repository, statePrefix: "hone/campaigns" };
const done = { campaign: id, wrote: null };
const perform = (action: Action) => execute(connection, [action], place);

const makeBranch: Action = { kind: "create-branch", campaign: id, branch, sha: base };
const edits = candidate.edits;
const commit: Action = { kind: "commit", branch, expectedHead: base, campaign: verifying, verify: verified, edits };
const open: Action = {
  kind: "open-pull-request",
  plan: {
    campaign: verifying,
    evolve: null,
    verify: verified,
    branch,
    base: "main",
    head: base,
    draft: true,
    prefix: "",
  },
};

const refs = (status: number, message: string) => edge().post(`${repo}/git/refs`).reply(status, { message });
const query = (type: string | undefined, message: string) =>
  edge()
    .post("/graphql")
    .reply(200, { data: null, errors: [{ ...(type && { type }), message }] });

describe("a branch", () => {
  test("that is there already is looked at again", async () => {
    refs(422, "Reference already exists");
    expect(await perform(makeBranch)).toEqual(done);
  });

  test.each([
    [422, "Repository rule violations found"],
    [422, "Reference update failed"],
    [403, "Resource not accessible by integration"],
  ])("that GitHub refuses with %s, %s, says so", async (status, message) => {
    refs(status, message);
    expect(await perform(makeBranch)).toEqual({
      ...done,
      refused: expect.stringContaining(`GitHub refused to make the branch: (${status}) ${message}`),
    });
  });

  test.each([
    [403, "You have exceeded a secondary rate limit"],
    [502, "Bad gateway"],
  ])("that GitHub cannot make now (%s, %s) is an error", async (status, message) => {
    refs(status, message);
    await expect(perform(makeBranch)).rejects.toMatchObject({ status });
  });
});

describe("a commit", () => {
  test("on a branch that has moved meanwhile is looked at again", async () => {
    query("STALE_DATA", `Expected branch to point to "${base}" but it did not`);
    expect(await perform(commit)).toEqual(done);
  });

  test("that a rule forbids says so", async () => {
    query("UNPROCESSABLE", "Repository rule violations found");
    expect(await perform(commit)).toMatchObject({
      refused: expect.stringContaining("(UNPROCESSABLE) Repository rule"),
    });
  });

  test.each([
    ["RATE_LIMITED", "API rate limit exceeded"],
    [undefined, "Something went wrong"],
  ])("that fails with %s is an error", async (type, message) => {
    query(type, message);
    await expect(perform(commit)).rejects.toThrow(message);
  });
});

test("a pull request that GitHub refuses says so", async () => {
  const message = "Draft pull requests are not supported in this repository.";
  edge().post(`${repo}/pulls`).reply(422, { message });
  expect(await perform(open)).toMatchObject({ refused: expect.stringContaining(message) });
});

test("a pull request from a branch that GitHub cannot read everywhere yet is an error, and tried again", async () => {
  const message = "Validation Failed: not all refs are readable";
  edge().post(`${repo}/pulls`).reply(422, { message });
  await expect(perform(open)).rejects.toMatchObject({ status: 422 });
});

test("a label that GitHub refuses keeps nothing from its end", async () => {
  edge().post(`${repo}/issues/9/labels`).reply(422, { message: "Validation Failed" });
  expect(await perform({ kind: "label", number: 9, labels: ["x".repeat(51)] })).toBeNull();
});
