/**
 * What GitHub does that its API description does not say, and that is played: each rule with where it is known from and
 * the title of the test in test/local that shows it. docs/offline-github.md lists it; tests hold both to it.
 *
 * Sources: `docs`: a page of docs.github.com; `description`: GitHub's published OpenAPI description; `measured`: seen in
 * answers of github.com, by the projects named.
 */
export type SemanticRule = { rule: string; source: string; test: string };

const rest = "docs: rest/using-the-rest-api";

export const semanticRules: readonly SemanticRule[] = [
  {
    rule: "A ref that does not move forward is refused with 422, unless forced; one that exists is not made again, 422.",
    source: "docs: rest/git/refs",
    test: "a ref only moves forward, and only one of two writers from the same state wins",
  },
  {
    rule: "`createCommitOnBranch` on a branch that has moved is `STALE_DATA`.",
    source: "docs: graphql/reference/mutations",
    test: "a commit on a branch that has moved is refused as stale data",
  },
  {
    rule: "`updateRefs` moves a ref only where it stands at `beforeOid`, and forward unless forced.",
    source: "description: `RefUpdate` of the GraphQL schema",
    test: "a ref is moved by GraphQL from where it was expected, and from nowhere else",
  },
  {
    rule: "A body above 65,536 characters, or a title above 256, is refused with 422.",
    source: "measured: dead-claudia/github-limits",
    test: "texts that are too long are refused, and those that just fit are not",
  },
  {
    rule: "A workflow file is pushed, and a branch that brings one is made, only with `workflows: write`; else 403.",
    source: "docs: apps/creating-github-apps/registering-a-github-app/choosing-permissions-for-a-github-app",
    test: "a write token pushes, the push is announced, and workflow files are refused",
  },
  {
    rule: "What the token's permissions do not cover is 403, whatever exists.",
    source: "docs: rest/authentication/permissions-required-for-github-apps",
    test: "each permission that the app's manifest asks for is needed: without it GitHub answers 403",
  },
  {
    rule: "A token is dead after its hour: 401.",
    source: "docs: apps/creating-github-apps/authenticating-with-a-github-app",
    test: "an installation's token is good for an hour and not a second longer",
  },
  {
    rule: "Each answer tells the primary limit; when it is spent: 403, `x-ratelimit-remaining: 0`, until the hour is over.",
    source: `${rest}/rate-limits-for-the-rest-api`,
    test: "each answer tells what is left of the hour, and a spent hour refuses all until it is over",
  },
  {
    rule: "80 contents a minute, 900 points a minute (a read is 1, a write 5), 100 requests at once: above it 403 with `retry-after`.",
    source: `${rest}/rate-limits-for-the-rest-api`,
    test: "too much within a minute is refused with the time to wait, and goes on after it",
  },
  {
    rule: "Reads have ETags: `if-none-match` is answered with 304, which costs nothing.",
    source: `${rest}/best-practices-for-using-the-rest-api`,
    test: "what has not changed is answered with 304 and costs nothing",
  },
  {
    rule: "Lists have 30 items a page and at most 100, with links to their neighbours.",
    source: `${rest}/using-pagination-in-the-rest-api`,
    test: "every list is paged by 30, by at most 100, and links lead through all of it",
  },
  {
    rule: "A comparison lists its files on the first page only, 300 at most.",
    source: "docs: rest/commits/commits",
    test: "a comparison tells 300 files at most",
  },
  {
    rule: "A workflow is dispatched only where its file is on the default branch (404), the ref has it and its trigger (422).",
    source: "docs: rest/actions/workflows",
    test: "a dispatch is refused as GitHub refuses it",
  },
  {
    rule: "A workflow whose file is on another branch only cannot be dispatched: 404.",
    source: "docs: actions/reference/events-that-trigger-workflows",
    test: "a workflow that is not on the default branch cannot be dispatched",
  },
  {
    rule: "An artifact's name is taken once it was used in an attempt of a run: 409.",
    source: "measured: actions/upload-artifact",
    test: "GitHub's own client uploads, lists, downloads and cannot overwrite an artifact; the app downloads the same",
  },
  {
    rule: "A run that is started again keeps its id and counts an attempt; no `requested` is sent.",
    source: "docs: actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs",
    test: "a run that somebody starts anew keeps its id, counts an attempt, and is not told of as requested",
  },
  {
    rule: "One run and one waiting in a concurrency group; a newer one takes the place of the one that waits.",
    source: "docs: actions/reference/workflow-syntax",
    test: "a newer run of a concurrency group takes the place of the one that waits",
  },
  {
    rule: "A job that no runner takes within 24 hours is cancelled.",
    source: "docs: actions/reference/limits",
    test: "a run that nobody takes is cancelled after a day of GitHub's clock, and not before",
  },
  {
    rule: "A delivery that is sent again keeps its GUID and has a new id; after 3 days it cannot be.",
    source: "docs: webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks",
    test: "the log of deliveries tells failures, and one is sent again under its old GUID",
  },
  {
    rule: "What a job's own token does starts no workflow, but for a dispatch; its webhooks are sent all the same.",
    source: "docs: actions/concepts/security/github_token",
    test: "what a job's own token does starts no workflow but by a dispatch; what an app's token does starts one",
  },
  {
    rule: "A reaction is there once a person: 201, then 200.",
    source: "description",
    test: "a reaction is there once a person, and a comment counts its reactions",
  },
  {
    rule: "A locked conversation takes no comment of an app: 403.",
    source: "measured: actions/stale",
    test: "a locked issue takes comments of people who may write, and of no app",
  },
  {
    rule: "Where issues are turned off they answer 410; pull requests go on.",
    source: "docs: rest/issues/issues",
    test: "where issues are turned off they are gone, and pull requests are not",
  },
  {
    rule: "An archived repository is read-only: 403.",
    source: "docs: repositories/archiving-a-github-repository",
    test: "an archived repository can be read and not written",
  },
  {
    rule: "A renamed repository's old name leads on: 301 for reads, 307 for writes.",
    source: `${rest}/best-practices-for-using-the-rest-api`,
    test: "the old name of a renamed repository leads to it, for reads and for writes",
  },
  {
    rule: "A branch that is deleted closes its pull request.",
    source: "docs: pull-requests",
    test: "a branch that is deleted closes its pull request",
  },
  {
    rule: "A suspended app hears of its installation and of nothing else; nobody hears what it is not subscribed to.",
    source: "docs: webhooks/webhook-events-and-payloads",
    test: "installing, suspending and removing the app is told, and a suspended app hears nothing else",
  },
];
