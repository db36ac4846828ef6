import { readFileSync, readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { semanticRules } from "../../src/local/semantics.ts";
import { startMemoryPlay } from "./memory.ts";
import { here } from "./play.ts";

const minute = 60_000;
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("each rule of the table is shown by a test of that title, and the page lists it", () => {
  const tests = readdirSync(new URL(".", import.meta.url)).filter((file) => file.endsWith(".test.ts"));
  const texts = tests.map((file) => read(`./${file}`)).join("\n");
  const missing = semanticRules.filter(({ test: title }) => !texts.includes(`test("${title}"`));
  expect(missing.map(({ test: title }) => title)).toEqual([]);
  const page = read("../../docs/offline-github.md");
  const lines = semanticRules.map(({ rule, source }) => `| ${rule} | ${source} |`);
  expect(lines.filter((line) => !page.includes(`${line}\n`))).toEqual([]);
});

test("texts that are too long are refused, and those that just fit are not", async () => {
  const { octokit, violations } = await startMemoryPlay();
  const make = (title: string, body: string) =>
    octokit.issues.create({ ...here, title, body }).then((one) => one.status);
  await expect(make("x", "é".repeat(65_537))).rejects.toMatchObject({ status: 422 });
  await expect(make("x".repeat(257), "")).rejects.toMatchObject({ status: 422 });
  expect(await make("x".repeat(256), "é".repeat(65_536))).toBe(201);
  const comment = octokit.issues.createComment({ ...here, issue_number: 1, body: "x".repeat(65_537) });
  await expect(comment).rejects.toMatchObject({ status: 422 });
  expect(violations).toEqual([]);
});

test("each permission that the app's manifest asks for is needed: without it GitHub answers 403", async () => {
  const play = await startMemoryPlay();
  const { number } = play.openIssue({ title: "x", body: "", as: "ada" });
  const acts = {
    issues: (octokit: typeof play.octokit) =>
      octokit.issues.createComment({ ...here, issue_number: number, body: "x" }),
    contents: (octokit: typeof play.octokit) => octokit.git.createBlob({ ...here, content: "x" }),
    pull_requests: (octokit: typeof play.octokit) => octokit.pulls.list(here),
    actions: (octokit: typeof play.octokit) => octokit.actions.listRepoWorkflows(here),
    checks: (octokit: typeof play.octokit) => octokit.checks.listForRef({ ...here, ref: "main" }),
  };
  for (const [permission, act] of Object.entries(acts)) {
    expect((await act(play.as({ [permission]: "write" }))).status).toBeLessThan(300);
    await expect(act(play.as({ metadata: "read" }))).rejects.toMatchObject({ status: 403 });
  }
  await expect(acts.contents(play.as({ contents: "read" }))).rejects.toMatchObject({ status: 403 });
  expect(play.violations).toEqual([]);
});

test("an installation's token is good for an hour and not a second longer", async () => {
  const { octokit, pass } = await startMemoryPlay();
  pass(60 * minute - 1000);
  expect((await octokit.repos.get(here)).status).toBe(200);
  pass(1000);
  await expect(octokit.repos.get(here)).rejects.toMatchObject({ status: 401 });
});

test("each answer tells what is left of the hour, and a spent hour refuses all until it is over", async () => {
  const { octokit, as, pass } = await startMemoryPlay({ limits: { perHour: 3 } });
  const { headers } = await octokit.repos.get(here);
  expect(headers).toMatchObject({
    "x-ratelimit-limit": "3",
    "x-ratelimit-remaining": "2",
    "x-ratelimit-resource": "core",
  });
  await octokit.repos.get(here);
  await octokit.repos.get(here);
  const refused = { status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } };
  await expect(octokit.repos.get(here)).rejects.toMatchObject(refused);
  await octokit.graphql('{ repository(owner: "octo", name: "kernels") { name } }');
  pass(60 * minute);
  expect((await as({ contents: "read" }).repos.get(here)).headers["x-ratelimit-remaining"]).toBe("2");
});

test("too much within a minute is refused with the time to wait, and goes on after it", async () => {
  const play = await startMemoryPlay();
  const make = () => play.octokit.issues.create({ ...here, title: "x" });
  for (let n = 0; n < 80; n++) await make();
  play.pass(20_000);
  await expect(make()).rejects.toMatchObject({ status: 403, response: { headers: { "retry-after": "40" } } });
  play.pass(40_000);
  expect((await make()).status).toBe(201);
  const points = () => play.octokit.git.createBlob({ ...here, content: "x" });
  for (let n = 0; n < 179; n++) await points();
  await expect(points()).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("secondary rate limit"),
  });
  play.pass(minute);
  const many = await Promise.allSettled(Array.from({ length: 102 }, () => play.octokit.repos.get(here)));
  expect(many.filter(({ status }) => status === "rejected")).toHaveLength(2);
  expect(play.violations).toEqual([]);
});

test("what has not changed is answered with 304 and costs nothing", async () => {
  const play = await startMemoryPlay();
  const { number } = play.openIssue({ title: "x", body: "", as: "ada" });
  const get = (headers: Record<string, string> = {}) =>
    play.octokit.issues.get({ ...here, issue_number: number, headers });
  const { headers } = await get();
  const unless = { "if-none-match": headers.etag ?? "" };
  await expect(get(unless)).rejects.toMatchObject({ status: 304 });
  expect((await get()).headers["x-ratelimit-used"]).toBe("2");
  play.editIssue({ number, title: "y", as: "ada" });
  expect((await get(unless)).data.title).toBe("y");
});

test("every list is paged by 30, by at most 100, and links lead through all of it", async () => {
  const play = await startMemoryPlay();
  for (let n = 0; n < 105; n++) play.openIssue({ title: `${n}`, body: "", as: "ada" });
  for (let n = 0; n < 35; n++) {
    const { id } = play.comment({ number: 1, body: "x", as: "ada" });
    if (n === 0) play.react({ id, content: "eyes", as: "ada" });
    play.labelIssue({ number: 1, label: `l${n}`, as: "ada" });
    await play.pushFiles({ branch: `b${n}`, files: { a: `${n}` }, as: "ada" });
    await play.octokit.pulls.create({ ...here, title: "x", head: `b${n}`, base: "main" });
  }
  const { octokit } = play;
  const on1 = { ...here, issue_number: 1 };
  const lists = [
    octokit.issues.listComments(on1),
    octokit.issues.listCommentsForRepo(here),
    octokit.issues.listEvents(on1),
    octokit.issues.listLabelsOnIssue(on1),
    octokit.issues.listForRepo(here),
    octokit.git.listMatchingRefs({ ...here, ref: "heads/b" }),
    octokit.pulls.list(here),
  ];
  for (const list of lists) {
    const { data, headers } = await list;
    expect(data).toHaveLength(30);
    expect(headers.link).toContain('rel="next"');
  }
  expect((await octokit.issues.listForRepo({ ...here, per_page: 100 })).data).toHaveLength(100);
  expect(await octokit.paginate(octokit.issues.listForRepo, { ...here, per_page: 100 })).toHaveLength(140);
  expect(play.violations).toEqual([]);
});

test("a comparison tells 300 files at most", async () => {
  const { octokit, pushFiles } = await startMemoryPlay();
  const files = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`f${n}`, "x"]));
  await pushFiles({ branch: "many", files, as: "ada" });
  const { data } = await octokit.repos.compareCommitsWithBasehead({ ...here, basehead: "main...many" });
  expect(data.files).toHaveLength(300);
});

test("a workflow that is not on the default branch cannot be dispatched", async () => {
  const { octokit, pushFiles, violations } = await startMemoryPlay();
  const workflow = "on: workflow_dispatch\njobs: {a: {runs-on: x, steps: [{run: 'true'}]}}\n";
  await pushFiles({ branch: "work", files: { ".github/workflows/hone.yml": workflow }, as: "ada" });
  const ask = octokit.actions.createWorkflowDispatch({ ...here, workflow_id: "hone.yml", ref: "work" });
  await expect(ask).rejects.toMatchObject({ status: 404 });
  expect(violations).toEqual([]);
});

test("a locked issue takes comments of people who may write, and of no app", async () => {
  const { octokit, openIssue, lockIssue, comment } = await startMemoryPlay();
  const { number } = openIssue({ title: "x", body: "", as: "ada" });
  lockIssue({ number, locked: true, as: "ada" });
  comment({ number, body: "I may", as: "ada" });
  expect(() => comment({ number, body: "I may not", as: "eve" })).toThrow("locked");
  const say = octokit.issues.createComment({ ...here, issue_number: number, body: "x" });
  await expect(say).rejects.toMatchObject({ status: 403, message: expect.stringContaining("issue is locked") });
});

test("where issues are turned off they are gone, and pull requests are not", async () => {
  const play = await startMemoryPlay();
  const { number } = play.openIssue({ title: "x", body: "", as: "ada" });
  await play.pushFiles({ branch: "work", files: { a: "x" }, as: "ada" });
  const { data } = await play.octokit.pulls.create({ ...here, title: "t", head: "work", base: "main" });
  play.enableIssues(false);
  const of = (issue_number: number) => play.octokit.issues.createComment({ ...here, issue_number, body: "x" });
  await expect(of(number)).rejects.toMatchObject({ status: 410 });
  await expect(play.octokit.issues.create({ ...here, title: "x" })).rejects.toMatchObject({ status: 410 });
  expect((await of(data.number)).status).toBe(201);
});

test("an archived repository can be read and not written", async () => {
  const { octokit, archiveRepository, openIssue } = await startMemoryPlay();
  const { number } = openIssue({ title: "x", body: "", as: "ada" });
  archiveRepository({ archived: true, as: "octo" });
  expect((await octokit.repos.get(here)).data.archived).toBe(true);
  const say = octokit.issues.createComment({ ...here, issue_number: number, body: "x" });
  await expect(say).rejects.toMatchObject({ status: 403, message: expect.stringContaining("archived") });
});

test("the old name of a renamed repository leads to it, for reads and for writes", async () => {
  const { octokit, renameRepository, openIssue, violations } = await startMemoryPlay();
  const { number } = openIssue({ title: "x", body: "", as: "ada" });
  renameRepository({ name: "faster", as: "octo" });
  expect((await octokit.repos.get(here)).data.full_name).toBe("octo/faster");
  const say = await octokit.issues.createComment({ ...here, issue_number: number, body: "x" });
  expect(say.status).toBe(201);
  const plain = await octokit
    .request("GET /repos/{owner}/{repo}", { ...here, request: { redirect: "manual" } })
    .catch((error: unknown) => error);
  expect(plain).toMatchObject({ status: 301 });
  expect(violations).toEqual([]);
});

test("a script breaks any one request: before it is done, after it, or in place of it", async () => {
  const play = await startMemoryPlay();
  const { octokit, faults, requests, comments } = play;
  const { number } = play.openIssue({ title: "x", body: "", as: "ada" });
  const say = () => octokit.issues.createComment({ ...here, issue_number: number, body: "x" });
  const fates = [
    { kind: "lose-request" },
    { kind: "lose-answer" },
    { kind: "fail", status: 502 },
    { kind: "secondary-limit", retryAfter: 30 },
    { kind: "refuse", status: 403, message: "by a rule of the organisation" },
  ] as const;
  faults(({ operation, nth }) => (operation === "issues/create-comment" ? (fates[nth - 1] ?? null) : null));
  await expect(say()).rejects.toThrow(/^the (request|answer) was lost$/);
  expect(comments.size).toBe(0);
  await expect(say()).rejects.toThrow(/^the (request|answer) was lost$/);
  expect(comments.size).toBe(1);
  await expect(say()).rejects.toMatchObject({ status: 502 });
  await expect(say()).rejects.toMatchObject({ status: 403, response: { headers: { "retry-after": "30" } } });
  await expect(say()).rejects.toThrow("by a rule of the organisation");
  expect(comments.size).toBe(1);
  expect((await say()).status).toBe(201);
  expect(requests.filter(({ operation }) => operation === "issues/create-comment").map(({ status }) => status)).toEqual(
    [null, null, 502, 403, 403, 201],
  );
});
