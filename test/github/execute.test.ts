import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import type { Action } from "../../src/decide/actions.ts";
import { branchOf } from "../../src/decide/publish.ts";
import { execute } from "../../src/github/execute.ts";
import { blobId } from "../../src/model/digest.ts";
import { checkText } from "../../src/report/check-text.ts";
import { base, candidate, published, pull, repository, verified, verifying } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const { id } = verifying;
const branch = branchOf(id);
const place = { repository, statePrefix: "hone/campaigns" };
const done = [{ kind: "advance", campaign: id, wrote: null }];
const refused = (why: unknown) => [{ ...done[0], setback: { kind: "refused", why } }];
const perform = (action: Action) => execute(connection, [action], place);

const makeBranch: Action = { kind: "create-branch", campaign: id, branch, sha: base };
const edits = candidate.edits;
const content = { branch, campaign: verifying, verify: verified, edits, signoff: false };
const commit: Action = { kind: "commit", ...content, expectedHead: base };
const open = {
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
    reviewers: [],
  },
} satisfies Action;

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
    const why = expect.stringContaining(`GitHub refused to make the branch: (${status}) ${message}`);
    expect(await perform(makeBranch)).toEqual(refused(why));
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
    expect(await perform(commit)).toEqual(refused(expect.stringContaining("(UNPROCESSABLE) Repository rule")));
  });

  test.each([
    ["RATE_LIMITED", "API rate limit exceeded"],
    ["NOT_FOUND", "Could not resolve to a ref with the name"],
    [undefined, "Something went wrong"],
  ])("that fails with %s is an error", async (type, message) => {
    query(type, message);
    await expect(perform(commit)).rejects.toThrow(message);
  });
});

test("a pull request that GitHub refuses says so", async () => {
  const message = "Draft pull requests are not supported in this repository.";
  edge().post(`${repo}/pulls`).reply(422, { message });
  expect(await perform(open)).toEqual(refused(expect.stringContaining(message)));
});

test("a pull request from a branch that GitHub cannot read everywhere yet is an error, and tried again", async () => {
  const message = "Validation Failed: not all refs are readable";
  edge().post(`${repo}/pulls`).reply(422, { message });
  await expect(perform(open)).rejects.toMatchObject({ status: 422 });
});

const warned: string[] = [];
const warning = { ...connection, app: { ...connection.app, warn: (line: string) => void warned.push(line) } };
const forgive = async (action: Action) => {
  warned.length = 0;
  expect(await execute(warning, [action], place)).toEqual([]);
  return warned;
};

test("a label that GitHub refuses keeps nothing from its end, and is told in the log", async () => {
  edge().post(`${repo}/issues/9/labels`).reply(422, { message: "Validation Failed" });
  expect(await forgive({ kind: "label", number: 9, labels: ["x".repeat(51)] })).toEqual([
    expect.stringContaining("GitHub refused label: (422) Validation Failed"),
  ]);
});

describe("reviews", () => {
  const ask: Action = { kind: "request-reviewers", number: 9, reviewers: ["bob", "octo/speed"] };
  const asked = (reviewers: string[], teams: string[]) =>
    edge().post(`${repo}/pulls/9/requested_reviewers`, { reviewers, team_reviewers: teams });

  test("are asked of people and teams at once", async () => {
    asked(["bob"], ["speed"]).reply(201, {});
    expect(await forgive(ask)).toEqual([]);
  });

  test("are asked one by one where GitHub refuses somebody, who is told in the log", async () => {
    const message = "Reviews may only be requested from collaborators.";
    asked(["bob"], ["speed"]).reply(422, { message });
    asked(["bob"], []).reply(422, { message });
    asked([], ["speed"]).reply(201, {});
    expect(await forgive(ask)).toEqual([expect.stringContaining("GitHub does not let bob review #9")]);
  });

  test("that GitHub cannot ask for now are an error", async () => {
    asked(["bob"], ["speed"]).reply(502, {});
    await expect(perform(ask)).rejects.toMatchObject({ status: 502 });
  });
});

describe("a commit that is signed off", () => {
  test("names the app's own account", async () => {
    const oid = "c".repeat(40);
    let message = {};
    edge()
      .post("/graphql", /viewer/)
      .reply(200, { data: { viewer: { login: "hone[bot]", databaseId: 41 } } });
    edge()
      .post("/graphql", ({ variables }: { variables?: { input: { message: object } } }) => {
        message = variables?.input.message ?? {};
        return variables !== undefined;
      })
      .reply(200, { data: { createCommitOnBranch: { commit: { oid } } } });
    expect(await perform({ ...commit, signoff: true })).toEqual(done);
    expect(message).toEqual({
      headline: "matmul: 4.1x faster (4.0–4.2)",
      body: `Refs #4\n\nHone-Campaign: ${id}\nSigned-off-by: hone[bot] <41+hone[bot]@users.noreply.github.com>`,
    });
  });
});

describe("a branch that is rebuilt on another base", () => {
  const [old, made] = ["d".repeat(40), "c".repeat(40)];
  const aside = `${branch}-next`;
  const rebuild: Action = { kind: "rebuild-branch", ...content, base, expectedHead: old };
  const at = (name: string, sha: string | null) => {
    const asked = edge().get(`${repo}/git/ref/${encodeURIComponent(`heads/${name}`)}`);
    if (sha === null) asked.reply(404, {});
    else asked.reply(200, { object: { type: "commit", sha } });
  };
  const commits = () =>
    edge()
      .post("/graphql", new RegExp(`"branchName":"${aside}".*"expectedHeadOid":"${base}"`))
      .reply(200, { data: { createCommitOnBranch: { commit: { oid: made } } } });
  /** Plays the move, which names where the branch has to stand for it. */
  const moves = () => {
    edge().get(repo).reply(200, { node_id: "R_7" });
    const update = { name: `refs/heads/${branch}`, beforeOid: old, afterOid: made, force: true };
    return edge().post("/graphql", ({ variables }: { variables?: object }) =>
      isDeepStrictEqual(variables, { input: { repositoryId: "R_7", refUpdates: [update] } }),
    );
  };
  const moved = { data: { updateRefs: { clientMutationId: null } } };

  test("gets its commit on a branch of its own, and is moved there", async () => {
    at(aside, null);
    edge()
      .post(`${repo}/git/refs`, { ref: `refs/heads/${aside}`, sha: base })
      .reply(201, {});
    commits();
    moves().reply(200, moved);
    expect(await perform(rebuild)).toEqual(done);
  });

  test("is not moved once somebody else has moved it", async () => {
    at(aside, base);
    commits();
    moves().reply(200, { data: null, errors: [{ type: "UNPROCESSABLE", message: "not where it was expected" }] });
    at(branch, "e".repeat(40));
    expect(await perform(rebuild)).toEqual(done);
  });

  test("goes on with what an earlier try has left", async () => {
    at(aside, made);
    edge()
      .get(`${repo}/git/commits/${made}`)
      .reply(200, { parents: [{ sha: base }] });
    edge()
      .get(`${repo}/compare/${base}...${made}`)
      .reply(200, { files: [{ filename: "matmul.c", status: "modified" }] });
    const entry = { path: "matmul.c", mode: "100644", type: "blob", sha: blobId(edits[0]?.content ?? "", 40) };
    edge()
      .get(`${repo}/git/trees/${made}`)
      .reply(200, { truncated: false, tree: [entry] });
    moves().reply(200, moved);
    expect(await perform(rebuild)).toEqual(done);
  });

  test("leaves a foreign branch of the temporary name alone, and says what to do", async () => {
    const theirs = "9".repeat(40);
    at(aside, theirs);
    edge().get(`${repo}/git/commits/${theirs}`).reply(200, { parents: [] });
    at(branch, old);
    expect(await perform(rebuild)).toEqual(refused(expect.stringContaining(`delete ${aside}`)));
  });

  test("is looked at again where another process was faster and took the temporary branch away", async () => {
    at(aside, base);
    query("NOT_FOUND", "Could not resolve to a ref");
    at(branch, made);
    expect(await perform(rebuild)).toEqual(done);
  });

  test("that GitHub does not let move says so", async () => {
    at(aside, base);
    commits();
    const message = "refusing to allow a GitHub App to update workflow";
    moves().reply(200, { data: null, errors: [{ type: "FORBIDDEN", message }] });
    at(branch, old);
    expect(await perform(rebuild)).toEqual(refused(`GitHub refused to rebuild the branch: (FORBIDDEN) ${message}`));
  });

  const drop: Action = { kind: "drop-branch", branch: aside, head: made };

  test.each([204, 422, 404])(
    "has its temporary branch taken away, also where another process was faster (%s)",
    async (status) => {
      at(aside, made);
      edge()
        .delete(`${repo}/git/refs/${encodeURIComponent(`heads/${aside}`)}`)
        .reply(status, {});
      expect(await forgive(drop)).toEqual([]);
    },
  );

  test.each([null, "9".repeat(40)])(
    "leaves a temporary branch alone that is gone, or somebody else's (%s)",
    async (sha) => {
      at(aside, sha);
      expect(await forgive(drop)).toEqual([]);
    },
  );
});

describe("an open pull request's text", () => {
  const update = (changes: object): Action => ({
    kind: "update-pull-request",
    campaign: published,
    verify: verified,
    plan: null,
    pull,
    now: { kind: "quiet" },
    ...changes,
  });
  const sent = async (action: Action) => {
    let body: unknown;
    edge()
      .patch(`${repo}/pulls/9`, (asked: unknown) => {
        body = asked;
        return true;
      })
      .reply(200, {});
    expect(await perform(action)).toEqual([]);
    return body;
  };

  test("is left alone where nothing is to be said", async () => {
    expect(await perform(update({}))).toEqual([]);
  });

  test("begins with what was not measured, and keeps what people wrote", async () => {
    const body = `${pull.body}\nA person's words.\n`;
    const now = { kind: "new-commits", head: "6".repeat(40) };
    expect(await sent(update({ pull: { ...pull, body }, now }))).toEqual({
      body: expect.stringMatching(
        /^<!-- hone:pull-request -->\n\n<!-- hone:note -->\n> [^]*not measured[^]*A person's words\.\n$/,
      ),
    });
  });

  test("is made anew with its title where the candidate was measured again", async () => {
    const { plan } = open;
    const again = { ...plan, campaign: published, head: published.head ?? "", prefix: "perf: " };
    expect(await sent(update({ plan: again }))).toEqual({
      title: "perf: matmul: 4.1x faster (4.0–4.2)",
      body: expect.stringContaining("measured against `3f2c9ab` of `main`") as string,
    });
  });

  test("that GitHub does not let change keeps nothing from its end", async () => {
    edge().patch(`${repo}/pulls/9`).reply(403, { message: "Resource not accessible by integration" });
    const now = { kind: "new-commits", head: "6".repeat(40) };
    expect(await forgive(update({ now }))).toHaveLength(1);
  });
});

describe("the check on the pull request's commit", () => {
  const view = { campaign: published, verify: verified, kind: "measured" } as const;
  const head = published.head ?? "";
  const check: Action = { kind: "check-run", head, view };
  const list = (runs: object[]) =>
    edge()
      .get(`${repo}/commits/${head}/check-runs`)
      .query({ check_name: "Hone", app_id: 42, filter: "all", per_page: 100 })
      .reply(200, { total_count: runs.length, check_runs: runs });
  const shown = (kind: "measured" | "running" | "outdated", changes: object = {}) => {
    const { conclusion, title, summary } = checkText({ ...view, kind });
    const status = conclusion === null ? "in_progress" : "completed";
    return { id: 1, external_id: id, status, conclusion, output: { title, summary }, ...changes };
  };

  test("is made once, with its buttons", async () => {
    list([shown("measured", { external_id: "another-campaign" })]);
    let made: unknown;
    edge()
      .post(`${repo}/check-runs`, (body: unknown) => {
        made = body;
        return true;
      })
      .reply(201, {});
    expect(await perform(check)).toEqual([]);
    expect(made).toMatchObject({
      name: "Hone",
      head_sha: head,
      external_id: id,
      status: "completed",
      conclusion: "success",
      actions: [{ identifier: "continue" }, { identifier: "remeasure" }],
    });
  });

  test("is left alone where it says so already", async () => {
    list([shown("outdated"), shown("measured", { id: 2 })]);
    expect(await perform(check)).toEqual([]);
  });

  test("is changed where it says something else", async () => {
    list([shown("running")]);
    edge()
      .patch(`${repo}/check-runs/1`, /"conclusion":"success"/)
      .reply(200, {});
    expect(await perform(check)).toEqual([]);
  });

  test("runs again as a new one, since a completed one cannot", async () => {
    list([shown("measured")]);
    edge()
      .post(`${repo}/check-runs`, /"status":"in_progress"/)
      .reply(201, {});
    expect(await perform({ ...check, view: { ...view, kind: "running" } })).toEqual([]);
  });

  test("is done without where the app may not write checks", async () => {
    edge().get(`${repo}/commits/${head}/check-runs`).query(true).reply(403, { message: "Resource not accessible" });
    expect(await forgive(check)).toEqual([expect.stringContaining("GitHub refused check-run")]);
  });

  test("is left out where Hone runs as a workflow", async () => {
    const serverless = { ...connection.app, serverless: { token: "job", signed: "secret" } as const };
    expect(await execute({ ...connection, app: serverless }, [check], place)).toEqual([]);
  });
});
