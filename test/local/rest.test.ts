import { expect, test } from "vitest";

import { here, owner, repo, startPlay } from "./play.ts";

test("an app reads who it is, where it is installed, and gets a token with a subset of its permissions", async () => {
  const { octokit, violations, installationId } = await startPlay();
  expect((await octokit.apps.getAuthenticated()).data?.slug).toBe("hone");
  expect((await octokit.apps.getRepoInstallation(here)).data.id).toBe(installationId);
  const { data } = await octokit.apps.createInstallationAccessToken({
    installation_id: installationId,
    repositories: [repo],
    permissions: { contents: "read" },
  });
  expect(data.permissions).toEqual({ contents: "read", metadata: "read" });
  expect(violations).toEqual([]);
});

test("a person's permission is what GitHub folds it to, and the role keeps its name", async () => {
  const { octokit, violations } = await startPlay();
  const of = async (username: string) =>
    (await octokit.repos.getCollaboratorPermissionLevel({ ...here, username })).data;
  expect(await of("ada")).toMatchObject({ permission: "write", role_name: "write" });
  expect(await of("eve")).toMatchObject({ permission: "read", role_name: "triage" });
  await expect(of("nobody")).rejects.toMatchObject({ status: 404 });
  expect(violations).toEqual([]);
});

test("issues, labels and comments are read, written and paged as at GitHub", async () => {
  const { octokit, openIssue, labelIssue, violations } = await startPlay();
  const { number } = openIssue({ title: "Make matmul faster", body: "Please", as: "ada" });
  const issue = { ...here, issue_number: number };
  labelIssue({ number, label: "optimize", as: "ada" });
  for (let n = 1; n <= 5; n++) await octokit.issues.createComment({ ...issue, body: `comment ${n}` });
  const comments = await octokit.paginate(octokit.issues.listComments, { ...issue, per_page: 2 });
  expect(comments.map((comment) => comment.body)).toEqual([1, 2, 3, 4, 5].map((n) => `comment ${n}`));
  const [first] = comments;
  await octokit.issues.updateComment({ ...here, comment_id: first?.id ?? 0, body: "edited" });
  expect((await octokit.issues.getComment({ ...here, comment_id: first?.id ?? 0 })).data).toMatchObject({
    body: "edited",
    user: { login: "hone[bot]", type: "Bot" },
  });
  await octokit.issues.addLabels({ ...issue, labels: ["running"] });
  await octokit.issues.removeLabel({ ...issue, name: "optimize" });
  await octokit.issues.update({ ...issue, state: "closed", state_reason: "completed" });
  const { data } = await octokit.issues.get(issue);
  expect(data).toMatchObject({ state: "closed", comments: 5, user: { login: "ada" }, labels: [{ name: "running" }] });
  expect((await octokit.issues.listForRepo({ ...here, state: "all", labels: "running" })).data).toHaveLength(1);
  expect(violations).toEqual([]);
});

test("git objects, refs, contents and comparisons come from one real repository", async () => {
  const { octokit, violations } = await startPlay();
  const base = (await octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
  const blob = await octokit.git.createBlob({
    ...here,
    content: Buffer.from("fast\n").toString("base64"),
    encoding: "base64",
  });
  const baseCommit = await octokit.git.getCommit({ ...here, commit_sha: base });
  const tree = await octokit.git.createTree({
    ...here,
    base_tree: baseCommit.data.tree.sha,
    tree: [
      { path: "src/a.c", mode: "100644", type: "blob", sha: blob.data.sha },
      { path: "README.md", mode: "100644", type: "blob", sha: null },
      { path: "b.txt", mode: "100644", type: "blob", content: "b" },
    ],
  });
  const commit = await octokit.git.createCommit({ ...here, message: "Faster", tree: tree.data.sha, parents: [base] });
  await octokit.git.createRef({ ...here, ref: "refs/hone/campaigns/c1", sha: base });
  await octokit.git.updateRef({ ...here, ref: "hone/campaigns/c1", sha: commit.data.sha });
  expect((await octokit.git.listMatchingRefs({ ...here, ref: "hone/" })).data.map((ref) => ref.ref)).toEqual([
    "refs/hone/campaigns/c1",
  ]);
  const compared = await octokit.repos.compareCommitsWithBasehead({
    ...here,
    basehead: `${base}...${commit.data.sha}`,
  });
  expect(compared.data).toMatchObject({ status: "ahead", ahead_by: 1 });
  expect(compared.data.files?.map((file) => [file.status, file.filename])).toEqual([
    ["removed", "README.md"],
    ["added", "b.txt"],
    ["added", "src/a.c"],
  ]);
  const content = await octokit.repos.getContent({ ...here, path: "src/a.c", ref: commit.data.sha });
  expect(content.data).toMatchObject({ encoding: "base64", content: Buffer.from("fast\n").toString("base64") });
  const all = await octokit.git.getTree({ ...here, tree_sha: commit.data.sha, recursive: "1" });
  expect(all.data.tree.map((entry) => entry.path)).toEqual(["b.txt", "src", "src/a.c"]);
  expect((await octokit.git.getBlob({ ...here, file_sha: blob.data.sha })).data.size).toBe(5);
  expect((await octokit.repos.getCommit({ ...here, ref: commit.data.sha })).data.files).toHaveLength(3);
  expect((await octokit.repos.getBranch({ ...here, branch: "main" })).data.commit.sha).toBe(base);
  expect((await octokit.repos.get(here)).data.default_branch).toBe("main");
  await octokit.git.deleteRef({ ...here, ref: "hone/campaigns/c1" });
  await expect(octokit.git.getRef({ ...here, ref: "hone/campaigns/c1" })).rejects.toMatchObject({ status: 404 });
  expect(violations).toEqual([]);
});

test("a ref only moves forward, and only one of two writers from the same state wins", async () => {
  const { octokit, violations } = await startPlay();
  const base = (await octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
  const { tree } = (await octokit.git.getCommit({ ...here, commit_sha: base })).data;
  const child = async (message: string) =>
    (await octokit.git.createCommit({ ...here, message, tree: tree.sha, parents: [base] })).data.sha;
  const [one, two] = [await child("one"), await child("two")];
  await octokit.git.createRef({ ...here, ref: "refs/hone/c", sha: base });
  const moves = await Promise.allSettled(
    [one, two].map((sha) => octokit.git.updateRef({ ...here, ref: "hone/c", sha })),
  );
  expect(moves.map((move) => move.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await expect(octokit.git.createRef({ ...here, ref: "refs/hone/c", sha: base })).rejects.toThrow(
    "Reference already exists",
  );
  await expect(octokit.git.updateRef({ ...here, ref: "hone/c", sha: base })).rejects.toThrow("not a fast forward");
  await expect(octokit.git.updateRef({ ...here, ref: "hone/none", sha: base })).rejects.toThrow(
    "Reference does not exist",
  );
  expect(violations).toEqual([]);
});

test("a pull request shows its branches' difference and refuses a second one for them", async () => {
  const { octokit, violations, deliveries, webhooksSettled } = await startPlay();
  const base = (await octokit.git.getRef({ ...here, ref: "heads/main" })).data.object.sha;
  const tree = await octokit.git.createTree({
    ...here,
    base_tree: base,
    tree: [{ path: "README.md", mode: "100644", type: "blob", content: "hello\nworld\n" }],
  });
  const commit = await octokit.git.createCommit({ ...here, message: "More", tree: tree.data.sha, parents: [base] });
  await octokit.git.createRef({ ...here, ref: "refs/heads/hone/1", sha: commit.data.sha });
  const wanted = { ...here, title: "Faster", body: "Table", head: "hone/1", base: "main" };
  const pull = await octokit.pulls.create({ ...wanted, draft: true });
  expect(pull.data).toMatchObject({ number: 1, draft: true, additions: 1, deletions: 0, changed_files: 1, commits: 1 });
  await expect(octokit.pulls.create(wanted)).rejects.toThrow("A pull request already exists for octo:hone/1");
  await octokit.issues.addLabels({ ...here, issue_number: 1, labels: ["hone"] });
  await octokit.pulls.update({ ...here, pull_number: 1, body: "New table" });
  expect((await octokit.pulls.get({ ...here, pull_number: 1 })).data).toMatchObject({
    body: "New table",
    labels: [{ name: "hone" }],
  });
  expect((await octokit.pulls.list({ ...here, head: `${owner}:hone/1` })).data).toHaveLength(1);
  expect((await octokit.pulls.listFiles({ ...here, pull_number: 1 })).data).toMatchObject([
    { filename: "README.md", status: "modified" },
  ]);
  expect((await octokit.issues.get({ ...here, issue_number: 1 })).data.pull_request).toBeDefined();
  await octokit.pulls.update({ ...here, pull_number: 1, state: "closed" });
  await octokit.git.deleteRef({ ...here, ref: "heads/hone/1" });
  expect((await octokit.pulls.get({ ...here, pull_number: 1 })).data).toMatchObject({ state: "closed", commits: 1 });
  await webhooksSettled();
  const told = deliveries.filter(({ event }) => event === "pull_request").map(({ action }) => action);
  // As at GitHub, the order of deliveries is not promised.
  expect(new Set(told)).toEqual(new Set(["opened", "labeled", "edited", "closed"]));
  expect(violations).toEqual([]);
});

test("what a token may not do is refused in GitHub's words", async () => {
  const { restricted, openIssue, violations } = await startPlay();
  const { number } = openIssue({ title: "x", body: "", as: "ada" });
  const reader = restricted({ contents: "read", pull_requests: "write" });
  const refused = { status: 403, message: expect.stringContaining("Resource not accessible by integration") };
  await expect(reader.git.createBlob({ ...here, content: "x" })).rejects.toMatchObject(refused);
  await expect(reader.issues.createComment({ ...here, issue_number: number, body: "x" })).rejects.toMatchObject(
    refused,
  );
  await expect(reader.actions.listWorkflowRunsForRepo(here)).rejects.toMatchObject(refused);
  expect((await reader.repos.getContent({ ...here, path: "README.md" })).status).toBe(200);
  expect(violations).toEqual([]);
});

test("a forged or overlong app token, an unknown token and a foreign repository are refused", async () => {
  const { apiUrl, octokit, installationId } = await startPlay();
  const get = async (path: string, token: string) =>
    (await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
  const claims = { iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 300, iss: 7 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  expect(await get("/app", `${part({ alg: "RS256" })}.${part(claims)}.${part({})}`)).toBe(401);
  expect(await get(`/repos/${owner}/${repo}`, "ghs_unknown")).toBe(401);
  await expect(octokit.repos.get({ owner: "someone", repo })).rejects.toMatchObject({ status: 404 });
  const tooMuch = octokit.apps.createInstallationAccessToken({
    installation_id: installationId,
    permissions: { workflows: "write" },
  });
  await expect(tooMuch).rejects.toMatchObject({ status: 422 });
});

test("what is not played answers 501 and is remembered", async () => {
  const { octokit, violations } = await startPlay();
  await expect(octokit.repos.listTags(here)).rejects.toMatchObject({ status: 501 });
  expect(violations).toMatchObject([{ what: "unknown", where: `GET /repos/${owner}/${repo}/tags` }]);
});

test("a request that GitHub's description does not allow is refused and remembered", async () => {
  const { octokit, openIssue, violations } = await startPlay();
  const { number } = openIssue({ title: "x", body: "", as: "ada" });
  const path = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  await expect(octokit.request(path, { ...here, issue_number: number, body: 3 as never })).rejects.toMatchObject({
    status: 422,
  });
  await expect(octokit.request(path, { ...here, issue_number: number, body: "x", boody: "y" })).rejects.toMatchObject({
    status: 422,
  });
  await expect(
    octokit.request("GET /repos/{owner}/{repo}/pulls", { ...here, state: "odd" as never }),
  ).rejects.toMatchObject({ status: 422 });
  expect(violations.map((one) => one.what)).toEqual(["request", "request", "request"]);
});
