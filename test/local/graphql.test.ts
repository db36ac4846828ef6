import { expect, test } from "vitest";

import { here, owner, repo, startPlay } from "./play.ts";

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message } ref { name target { oid } } }
}`;
const branch = { repositoryNameWithOwner: `${owner}/${repo}`, branchName: "main" };
const encode = (text: string) => Buffer.from(text).toString("base64");

async function mainOf(play: Awaited<ReturnType<typeof startPlay>>): Promise<string> {
  return (await play.octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
}

test("a commit through GraphQL is a real commit with the files asked for", async () => {
  const play = await startPlay();
  const head = await mainOf(play);
  const fileChanges = {
    additions: [{ path: "src/matmul.c", contents: encode("fast\n") }],
    deletions: [{ path: "README.md" }],
  };
  const message = { headline: "Faster", body: "4x" };
  const { createCommitOnBranch: made } = await play.octokit.graphql<{
    createCommitOnBranch: { commit: { oid: string } };
  }>(mutation, {
    input: { branch, expectedHeadOid: head, fileChanges, message },
  });
  expect(made).toMatchObject({
    commit: { message: "Faster\n\n4x" },
    ref: { name: "main", target: { oid: made.commit.oid } },
  });
  const { data } = await play.octokit.git.getCommit({ ...here, commit_sha: made.commit.oid });
  expect(data).toMatchObject({
    parents: [{ sha: head }],
    author: { name: "hone[bot]" },
    committer: { name: "GitHub" },
  });
  const tree = await play.octokit.git.getTree({ ...here, tree_sha: made.commit.oid, recursive: "1" });
  expect(tree.data.tree.map((entry) => entry.path)).toEqual(["src", "src/matmul.c"]);
  expect(play.violations).toEqual([]);
});

test("a commit on a branch that has moved is refused as stale data", async () => {
  const play = await startPlay();
  const head = await mainOf(play);
  const input = (name: string) => ({
    branch,
    expectedHeadOid: head,
    fileChanges: { additions: [{ path: name, contents: encode(name) }] },
    message: { headline: name },
  });
  await play.octokit.graphql(mutation, { input: input("one") });
  await expect(play.octokit.graphql(mutation, { input: input("two") })).rejects.toMatchObject({
    errors: [
      {
        type: "STALE_DATA",
        path: ["createCommitOnBranch"],
        message: `Expected branch to point to "${head}" but it did not. Pull and try again.`,
      },
    ],
  });
  expect(play.violations).toEqual([]);
});

test("a ref is moved by GraphQL from where it was expected, and from nowhere else", async () => {
  const play = await startPlay();
  const { octokit } = play;
  const base = await mainOf(play);
  const { data: tree } = await octokit.git.getTree({ ...here, tree_sha: base });
  const make = async (message: string, parents: string[]) =>
    (await octokit.git.createCommit({ ...here, message, tree: tree.sha, parents })).data.sha;
  const [one, aside] = [await make("one", [base]), await make("aside", [])];
  const repositoryId = (await octokit.repos.get(here)).data.node_id;
  const name = "refs/heads/hone/c1";
  await octokit.git.createRef({ ...here, ref: name, sha: base });
  const move = (update: { beforeOid?: string; afterOid: string; force?: boolean }, id = repositoryId) =>
    octokit.graphql("mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }", {
      input: { repositoryId: id, refUpdates: [{ name, ...update }] },
    });
  const head = async () => (await octokit.git.getRef({ ...here, ref: "heads/hone/c1" })).data.object.sha;
  await expect(move({ beforeOid: one, afterOid: aside, force: true })).rejects.toThrow("where it was expected");
  await expect(move({ beforeOid: base, afterOid: aside })).rejects.toThrow("not a fast forward");
  await expect(move({ afterOid: one }, "R_other")).rejects.toThrow("Could not resolve to a node");
  expect(await head()).toBe(base);
  await move({ beforeOid: base, afterOid: one });
  expect(await head()).toBe(one);
  await move({ beforeOid: one, afterOid: aside, force: true });
  expect(await head()).toBe(aside);
  expect(play.violations).toEqual([]);
});

test("a workflow file, a path into .git and a token without contents write are refused", async () => {
  const play = await startPlay();
  const expectedHeadOid = await mainOf(play);
  const add = (path: string) => ({
    input: {
      branch,
      expectedHeadOid,
      fileChanges: { additions: [{ path, contents: "" }] },
      message: { headline: "x" },
    },
  });
  await expect(play.octokit.graphql(mutation, add(".github/workflows/x.yml"))).rejects.toThrow(
    "without `workflows` permission",
  );
  await expect(play.octokit.graphql(mutation, add(".git/config"))).rejects.toThrow("not valid");
  const reader = play.restricted({ contents: "read" });
  await expect(reader.graphql(mutation, add("a"))).rejects.toThrow("Resource not accessible by integration");
  expect(await mainOf(play)).toBe(expectedHeadOid);
  expect(play.violations).toEqual([]);
});

test("the repository's refs and objects can be queried, and a field that is not played is remembered", async () => {
  const play = await startPlay();
  const query = `query ($owner: String!, $name: String!) {
    repository(owner: $owner, name: $name) {
      nameWithOwner
      defaultBranchRef { name prefix target { oid } }
      ref(qualifiedName: "refs/heads/none") { name }
      object(expression: "main:README.md") { ... on Blob { text byteSize isBinary } }
    }
  }`;
  expect(await play.octokit.graphql(query, { owner, name: repo })).toEqual({
    repository: {
      nameWithOwner: "octo/kernels",
      defaultBranchRef: { name: "main", prefix: "refs/heads/", target: { oid: await mainOf(play) } },
      ref: null,
      object: { text: "hello\n", byteSize: 6, isBinary: false },
    },
  });
  expect(play.violations).toEqual([]);
  await expect(play.octokit.graphql("{ rateLimit { cost } }")).rejects.toThrow('Cannot query field "rateLimit"');
  expect(play.violations).toMatchObject([{ what: "request" }]);
});
