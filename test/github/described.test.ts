import { afterEach, beforeEach, expect, test } from "vitest";
import nock from "nock";
import { describedFetch, takeProblems } from "./described.ts";
import { api } from "./edge.ts";

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.enableNetConnect());

const comment = "/repos/octo/kernels/issues/4/comments";
const commit =
  "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

test.each<[string, string, string, unknown, RegExp[]]>([
  ["as GitHub describes it", "POST", comment, { body: "hello" }, []],
  ["without what it needs", "POST", comment, {}, [/body/]],
  ["with a word that GitHub does not know", "POST", comment, { body: "hello", colour: "red" }, [/colour/]],
  ["with an unknown filter", "GET", `${comment}?newest=true`, undefined, [/newest/]],
  ["to an address that there is not", "GET", "/repos/octo/kernels/wishes", undefined, [/not described/]],
  ["for a field that there is not", "POST", "/graphql", { query: "{ viewer { colour } }" }, [/colour/]],
  ["with a variable of another form", "POST", "/graphql", { query: commit, variables: { input: {} } }, [/input/]],
])("a nock'ed request %s is held to GitHub's description", async (_, method, path, body, expected) => {
  nock(api).intercept(path, method).reply(200, {});
  await describedFetch(api)(`${api}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const problems = takeProblems();
  expect(problems.length > 0).toBe(expected.length > 0);
  for (const one of expected) expect(problems.join("\n")).toMatch(one);
});
