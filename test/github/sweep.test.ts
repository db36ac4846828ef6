import { expect, test } from "vitest";
import { listOpenCampaigns } from "../../src/github/open-campaigns.ts";
import { noMemory, sweepRepository } from "../../src/github/sweep.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import { claimed } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const now = Date.parse("2026-11-21T12:00:00Z");
const head = "a".repeat(40);
const repository = { owner: "octo", name: "kernels" };

const facts = {
  id: 1,
  full_name: "octo/kernels",
  html_url: "x",
  default_branch: "main",
  archived: false,
  disabled: false,
};
type Shown = { issues?: object[]; states?: { name: string; sha: string }[]; comments?: object[]; since?: string };

const firstSince = "2026-11-18T12:00:00.000Z";

/** The six requests of every sweep; where the branch has not moved, a seventh asks whether a goal file still waits. */
function show({ issues = [], states = [], comments = [], since = firstSince }: Shown): void {
  if (since !== firstSince) edge().get(`${repo}/git/ref/hone%2Fgoals`).reply(404, {});
  edge().get(repo).reply(200, facts);
  edge().get(`${repo}/contents/.github%2Fhone.yml`).reply(404, {});
  edge().get(`${repo}/issues`).query({ labels: "optimize", state: "open", per_page: 100 }).reply(200, issues);
  edge()
    .get(`${repo}/git/matching-refs/hone%2Fcampaigns%2F`)
    .reply(
      200,
      states.map(({ name, sha }) => ({ ref: `refs/hone/campaigns/${name}`, object: { type: "commit", sha } })),
    );
  edge().get(`${repo}/issues/comments`).query({ since, sort: "updated", per_page: 100 }).reply(200, comments);
  edge()
    .get(`${repo}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: head } });
}

const issue = (number: number, updated_at = "2026-11-21T10:00:00Z") => ({ number, updated_at });
const comment = (id: number, number: number, body: string, type = "User") => ({
  id,
  body,
  updated_at: "2026-11-21T10:00:00Z",
  user: { login: "ada", type },
  issue_url: `https://api.github.example/repos/octo/kernels/issues/${number}`,
});

test("labelled issues, campaigns, comments with commands and goals are found by six requests and one a campaign", async () => {
  show({
    issues: [issue(4), { ...issue(5), pull_request: {} }],
    states: [
      { name: "issue-4-abcdef0", sha: "b".repeat(40) },
      { name: "goals", sha: "c".repeat(40) },
    ],
    comments: [comment(1, 7, "/hone status"), comment(2, 8, "I like /hone"), comment(3, 9, "/hone stop", "Bot")],
  });
  edge()
    .get(`${repo}/contents/campaign.json`)
    .query({ ref: "b".repeat(40) })
    .reply(404, {});
  expect(await sweepRepository(connection, now)).toEqual([
    { kind: "look-at-issue", repository, issue: 4 },
    { kind: "advance", repository, campaign: "issue-4-abcdef0", wrote: null },
    { kind: "read-comments", repository, issue: 7 },
    { kind: "look-at-goals", repository, pushes: [] },
  ]);
});

test("the next sweep looks only at what has changed since", async () => {
  const memory = noMemory();
  const first = { issues: [issue(4)], comments: [comment(1, 7, "/hone status")] };
  show(first);
  expect(await sweepRepository(connection, now, memory)).toHaveLength(3);
  const since = "2026-11-21T11:50:00.000Z";
  show({ ...first, since });
  expect(await sweepRepository(connection, now, memory)).toEqual([]);
  show({ issues: [issue(4, "2026-11-21T12:30:00Z")], since });
  expect(await sweepRepository(connection, now, memory)).toEqual([{ kind: "look-at-issue", repository, issue: 4 }]);
  show({ issues: [issue(4, "2026-11-21T12:30:00Z")], since });
  const later = now + 31 * 60_000;
  expect(await sweepRepository(connection, later, memory)).toEqual([{ kind: "look-at-issue", repository, issue: 4 }]);
});

/** Plays what a state's commit says; each commit is asked for once in a process. */
function says(sha: string, phase: Campaign["phase"]): void {
  const content = Buffer.from(JSON.stringify({ ...claimed, phase })).toString("base64");
  edge().get(`${repo}/contents/campaign.json`).query({ ref: sha }).reply(200, { type: "file", size: 9, content });
}

test("issues that wait are looked at again once a campaign needs no runner any more, since there is room then", async () => {
  const memory = noMemory();
  const waiting = { issues: [issue(4)], since: "2026-11-21T11:50:00.000Z" };
  const [name, looked] = ["issue-3-abcdef0", { kind: "look-at-issue", repository, issue: 4 }];
  const advanced = { kind: "advance", repository, campaign: name, wrote: null };
  const [working, published, merged] = ["d", "e", "f"].map((sign) => ({ name, sha: sign.repeat(40) }));
  if (!working || !published || !merged) throw new Error("there are three");
  says(working.sha, "evolving");
  show({ issues: [issue(4)], states: [working] });
  await sweepRepository(connection, now, memory);
  show({ ...waiting, states: [working] });
  expect(await sweepRepository(connection, now, memory)).toEqual([advanced]);
  says(published.sha, "published");
  show({ ...waiting, states: [published] });
  expect(await sweepRepository(connection, now, memory)).toEqual([looked, advanced]);
  says(merged.sha, "merged");
  edge()
    .get(`${repo}/git/commits/${merged.sha}`)
    .reply(200, { committer: { date: "2026-01-01T00:00:00Z" } });
  show({ ...waiting, states: [merged] });
  expect(await sweepRepository(connection, now, memory)).toEqual([]);
});

test("campaigns that wait for people are open and not at work; one that cannot be read counts as at work, and is asked again", async () => {
  const phases = { 1: "claimed", 2: "verifying", 3: "waiting", 4: "published", 5: "merged" } as const;
  const shas = Object.keys(phases).map((digit) => digit.repeat(40));
  Object.entries(phases).forEach(([digit, phase]) => says(digit.repeat(40), phase));
  const unreadable = "6".repeat(40);
  const ask = () => {
    edge()
      .get(`${repo}/git/matching-refs/hone%2Fcampaigns%2F`)
      .reply(
        200,
        [...shas, unreadable].map((sha) => ({
          ref: `refs/hone/campaigns/c-${sha[0]}`,
          object: { type: "commit", sha },
        })),
      );
    edge().get(`${repo}/contents/campaign.json`).query({ ref: unreadable }).reply(404, {});
    return listOpenCampaigns(connection, "hone/campaigns");
  };
  const open = [
    { id: "c-1", isAtWork: true },
    { id: "c-2", isAtWork: true },
    { id: "c-3", isAtWork: false },
    { id: "c-4", isAtWork: false },
    { id: "c-6", isAtWork: true },
  ];
  expect(await ask()).toEqual(open);
  expect(await ask()).toEqual(open);
});

test("a repository that is archived is not looked at", async () => {
  edge()
    .get(repo)
    .reply(200, { ...facts, archived: true });
  expect(await sweepRepository(connection, now)).toEqual([]);
});

test("switched-off issues hide neither campaigns nor goals", async () => {
  edge().get(repo).reply(200, facts);
  edge().get(`${repo}/contents/.github%2Fhone.yml`).reply(404, {});
  edge().get(`${repo}/issues`).query(true).reply(410, { message: "Issues are disabled for this repo" });
  edge().get(`${repo}/git/matching-refs/hone%2Fcampaigns%2F`).reply(200, []);
  edge().get(`${repo}/issues/comments`).query(true).reply(404, {});
  edge()
    .get(`${repo}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: head } });
  expect(await sweepRepository(connection, now)).toEqual([{ kind: "look-at-goals", repository, pushes: [] }]);
});
