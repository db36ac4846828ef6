import { describe, expect, test } from "vitest";
import { commentText, keepComment } from "../../src/github/comments.ts";
import { repository } from "../decide/campaign-fixtures.ts";
import { api, connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const body = "<!-- hone:status -->\n\nnew";
const comments = `${repo}/issues/4/comments`;
const keep = () => keepComment(connection, { issue: 4, slot: "status", body });
const bot = { type: "Bot", login: "hone[bot]" };
const page = (list: object[], query: object = { per_page: 100 }, headers = {}) =>
  edge().get(comments).query(query).reply(200, list, headers);

describe("the one comment of a slot", () => {
  test("is made where there is none", async () => {
    page([{ id: 1, user: { type: "User" }, body: "hello" }]);
    edge().post(comments, { body }).reply(201, {});
    page([{ id: 2, user: bot, body }]);
    await keep();
  });

  test("stays the oldest where two processes made it in the same moment", async () => {
    page([]);
    edge().post(comments, { body }).reply(201, {});
    page([
      { id: 2, user: bot, body },
      { id: 3, user: bot, body },
    ]);
    edge().delete(`${repo}/issues/comments/3`).reply(204);
    await keep();
  });

  test("is the only one again where two were left", async () => {
    page([
      { id: 2, user: bot, body },
      { id: 3, user: bot, body },
    ]);
    edge().delete(`${repo}/issues/comments/3`).reply(404, {});
    await keep();
  });

  test("is changed in place", async () => {
    page([{ id: 2, user: bot, body: "<!-- hone:status -->\n\nold" }]);
    edge().patch(`${repo}/issues/comments/2`, { body }).reply(200, {});
    await keep();
  });

  test("is left alone where its text is the same", async () => {
    page([{ id: 2, user: bot, body }]);
    await keep();
  });

  test("is found on a later page", async () => {
    const next = `<${api}${comments}?per_page=100&page=2>; rel="next"`;
    page([{ id: 1, user: { type: "User" }, body: "hello" }], { per_page: 100 }, { link: next });
    page([{ id: 2, user: bot, body }], { per_page: 100, page: 2 });
    await keep();
  });

  test.each([
    ["a person who copied the marker", { user: { type: "User" }, body: "<!-- hone:status -->\n\nold" }],
    ["another app", { user: bot, performed_via_github_app: { id: 43 }, body: "<!-- hone:status -->\n\nold" }],
    ["a bot that quotes the marker", { user: bot, body: "> <!-- hone:status -->\n\nold" }],
    ["itself in another slot", { user: bot, body: "<!-- hone:refusal -->\n\nold" }],
    ["someone whose account is gone", { user: null, body: "<!-- hone:status -->\n\nold" }],
  ])("is not that of %s", async (_, comment) => {
    page([{ id: 3, ...comment }]);
    edge().post(comments, { body }).reply(201, {});
    page([
      { id: 3, ...comment },
      { id: 4, user: bot, body },
    ]);
    await keep();
  });
});

test("a missing workflow is answered with the link that creates it", () => {
  const view = { kind: "no-workflow", workflow: "hone.yml" } as const;
  const text = commentText({ slot: "status", view }, repository, "name: Hone\n");
  expect(text).toContain(
    "(https://github.example/octo/kernels/new/main?filename=.github%2Fworkflows%2Fhone.yml&value=name%3A+Hone%0A)",
  );
});

test("someone without write permission is told who may start", () => {
  const view = { kind: "sender-refused", sender: "eve", label: "optimize" } as const;
  const text = commentText({ slot: "refusal", view }, repository, "");
  expect(text).toMatch(/^<!-- hone:refusal -->/);
  expect(text).toContain("Only someone with write permission");
});
