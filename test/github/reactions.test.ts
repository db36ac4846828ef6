import { describe, expect, test } from "vitest";
import { executeWords } from "../../src/github/execute-words.ts";
import { isEnded } from "../../src/github/reactions.ts";
import { repository } from "../decide/campaign-fixtures.ts";
import { api, connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const reactions = `${repo}/issues/comments/70/reactions`;
const place = { repository, statePrefix: "hone/campaigns" };
const eyes = () => executeWords(connection, { kind: "react", comment: 70, content: "eyes" }, place);
const bot = { user: { type: "Bot", login: "hone[bot]" } };
const person = { user: { type: "User", login: "grace" } };

describe("a reaction", () => {
  test.each([200, 201])("is there whether GitHub answers %i or the other", async (status) => {
    edge().post(reactions, { content: "eyes" }).reply(status, { id: 1 });
    expect(await eyes()).toBeNull();
  });

  test.each([
    [404, "Not Found", "a comment that was deleted"],
    [410, "Issues has been disabled in this repository.", "a repository without issues"],
    [403, "Unable to create reaction because issue is locked.", "a locked conversation"],
  ])("that GitHub answers with %i, %s, fails nothing: %s", async (status, message) => {
    edge().post(reactions).reply(status, { message });
    expect(await eyes()).toBeNull();
  });

  test.each([
    [403, "Resource not accessible by integration"],
    [403, "You have exceeded a secondary rate limit"],
    [502, "Bad gateway"],
  ])("that GitHub answers with %i, %s, is tried again", async (status, message) => {
    edge().post(reactions).reply(status, { message });
    await expect(eyes()).rejects.toMatchObject({ status });
  });
});

describe("a comment", () => {
  const view = { kind: "answer", to: "grace", answer: { kind: "edited" } } as const;
  const comments = `${repo}/issues/4/comments`;

  test.each([
    [410, "Issues has been disabled in this repository."],
    [403, "Unable to create comment because issue is locked."],
  ])("that nobody can write (%i, %s) keeps nothing from going on", async (status, message) => {
    edge().get(comments).query(true).reply(200, []);
    edge().post(comments).reply(status, { message });
    const action = { kind: "comment", issue: 4, slot: "answer-70", view } as const;
    expect(await executeWords(connection, action, place)).toBeNull();
  });
});

describe("a command is over", () => {
  const list = (content: string, found: object[]) =>
    edge().get(reactions).query({ content, per_page: 100 }).reply(200, found);

  test.each(["rocket", "confused"])("once a bot has put %s below it", async (content) => {
    list(content, [person, bot]);
    expect(await isEnded(connection, 70, { [content]: 2 })).toBe(true);
  });

  test("not because a person did", async () => {
    list("rocket", [person]);
    list("confused", [{ user: null }]);
    expect(await isEnded(connection, 70, { rocket: 1, confused: 1 })).toBe(false);
  });

  test("not while it has none, which takes no request", async () => {
    expect(await isEnded(connection, 70, { rocket: 0 })).toBe(false);
    expect(await isEnded(connection, 70, undefined)).toBe(false);
  });

  test("with a reaction on the second page", async () => {
    const next = `<${api}${reactions}?content=rocket&per_page=100&page=2>; rel="next"`;
    edge().get(reactions).query({ content: "rocket", per_page: 100 }).reply(200, [person], { link: next });
    edge().get(reactions).query({ content: "rocket", per_page: 100, page: 2 }).reply(200, [bot]);
    expect(await isEnded(connection, 70, { rocket: 2 })).toBe(true);
  });
});
