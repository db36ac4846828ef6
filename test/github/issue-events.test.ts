import { describe, expect, test } from "vitest";
import { readIssueHistory } from "../../src/github/issue-events.ts";
import { readIssue, readLastEdit } from "../../src/github/issue.ts";
import { api, connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const events = `${repo}/issues/4/events`;
const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:00Z`;
const set = (label: string, login: string, minute: number, type = "User") => ({
  event: "labeled",
  label: { name: label },
  actor: { login, type },
  created_at: at(minute),
});
const page = (number: number, list: object[], last = 1) =>
  edge()
    .get(events)
    .query({ per_page: 100, page: number })
    .reply(200, list, last > 1 ? { link: `<${api}${events}?per_page=100&page=${last}>; rel="last"` } : {});
const read = () => readIssueHistory(connection, 4, "optimize");

describe("who set the label last", () => {
  test("is the actor of its newest event, in whatever letter case", async () => {
    page(1, [set("optimize", "ada", 1), set("bug", "eve", 2), set("Optimize", "grace", 3), set("bug", "eve", 4)]);
    const labelled = { actor: "grace", isPerson: true, at: Date.parse(at(3)) };
    expect(await read()).toEqual({ labelled, renamedAt: null });
  });

  test("is read from the last page backwards, and no further than needed", async () => {
    page(1, [set("optimize", "ada", 1)], 4);
    page(4, [set("bug", "eve", 9)], 4);
    page(3, [set("optimize", "grace", 5), { event: "renamed", actor: null, created_at: at(6) }], 4);
    expect(await read()).toMatchObject({ labelled: { actor: "grace" }, renamedAt: Date.parse(at(6)) });
  });

  test("is found on the first page of several", async () => {
    page(1, [set("optimize", "ada", 1)], 2);
    page(2, [set("bug", "eve", 9)], 2);
    expect(await read()).toMatchObject({ labelled: { actor: "ada" } });
  });

  test("is no person where a bot did, and nobody where the account is gone", async () => {
    page(1, [set("optimize", "helper[bot]", 1, "Bot")]);
    expect(await read()).toMatchObject({ labelled: { isPerson: false } });
    page(1, [{ ...set("optimize", "x", 1), actor: null }]);
    expect(await read()).toMatchObject({ labelled: null });
  });

  test("a title that was changed before the label does not matter", async () => {
    page(1, [{ event: "renamed", actor: null, created_at: at(1) }, set("optimize", "ada", 2)]);
    expect(await read()).toMatchObject({ renamedAt: null });
  });
});

describe("an issue", () => {
  const issue = (more: object = {}, status = 200) =>
    edge()
      .get(`${repo}/issues/4`)
      .reply(status, {
        number: 4,
        title: "t",
        body: null,
        state: "open",
        locked: false,
        labels: [{ name: "optimize" }],
        user: { login: "ada", type: "User" },
        repository_url: `${api}/repos/octo/kernels`,
        ...more,
      });
  const look = () => readIssue(connection, "octo/kernels", 4);

  test("is read with an empty text where it has none", async () => {
    issue();
    expect(await look()).toMatchObject({ body: "", openedBy: null, isPullRequest: false, labels: ["optimize"] });
  });

  test.each([404, 410])("that GitHub answers with %i is none: deleted, or issues are switched off", async (status) => {
    issue({}, status);
    expect(await look()).toBeNull();
  });

  test("that was moved to another repository is none", async () => {
    issue({ repository_url: `${api}/repos/octo/elsewhere` });
    expect(await look()).toBeNull();
  });

  test.each([
    [null, null],
    ["2026-11-21T10:05:00Z", Date.parse("2026-11-21T10:05:00Z")],
  ])("whose text was last edited at %s", async (lastEditedAt, expected) => {
    edge()
      .post("/graphql", ({ variables }) => variables.number === 4 && variables.owner === "octo")
      .reply(200, { data: { repository: { issue: { lastEditedAt } } } });
    expect(await readLastEdit(connection, 4)).toBe(expected);
  });
});
