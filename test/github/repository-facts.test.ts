import { expect, test } from "vitest";
import { readRepository } from "../../src/github/repository-facts.ts";
import { startSearching } from "../app/conversation.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

test.each([
  [false, true],
  [true, false],
])("a repository whose `private` is %s is public: %s", async (isPrivate, isPublic) => {
  const facts = { id: 7, full_name: "octo/kernels", html_url: "x", default_branch: "main", has_issues: true };
  edge()
    .get(repo)
    .reply(200, { ...facts, private: isPrivate });
  expect(await readRepository(connection)).toMatchObject({ isPublic });
});

test("the first status comment in a public repository warns of its self-hosted runner", async () => {
  const { said } = await startSearching();
  expect(said("status")).toEqual([expect.stringContaining("**This repository is public and its campaigns run on")]);
});
