import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { handledEvents, toIntent } from "../../src/decide/to-intent.ts";

const Examples = z.array(
  z.looseObject({ name: z.string(), examples: z.array(z.looseObject({ action: z.string().optional() })) }),
);
const examples = Examples.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));

type Payload = Record<string, unknown>;

/** GitHub's own example of a delivery, with some of it changed: `{"issue.body": "…"}`. */
function example(event: string, changes: Payload = {}): Payload {
  const [name, action] = event.split(".");
  const found = examples.find((entry) => entry.name === name)?.examples.find((payload) => payload.action === action);
  if (!found) throw new Error(`there is no example of ${event}`);
  const payload: Payload = structuredClone(found);
  for (const [path, value] of Object.entries(changes)) set(payload, path.split("."), value);
  return payload;
}

function set(target: object, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) return void Reflect.set(target, key, value);
  const inner: unknown = Reflect.get(target, key);
  if (typeof inner !== "object" || inner === null) throw new Error(`nothing at ${key}`);
  set(inner, rest, value);
}

const id = "0b7b0000-0000-0000-0000-000000000000";
const ask = (event: string, changes: Payload = {}, like = event) =>
  toIntent({ id, name: event.split(".")[0] ?? "", payload: { ...example(like, changes), ...action(event) } });
const action = (event: string) => (event.includes(".") ? { action: event.split(".")[1] } : {});
const ignored = (reason: string) => [{ kind: "ignore", reason: expect.stringContaining(reason) }];

const hello = { owner: "Codertocat", name: "Hello-World" };
const campaign = "issue-4-0a1b2c3d";
const advance = (repository: unknown) => [{ kind: "advance", repository, campaign, wrote: null }];

describe("an issue", () => {
  test.each(["labeled", "unlabeled", "edited", "reopened", "closed"])("that was %s is looked at", (what) => {
    const asked = ask(`issues.${what}`, {}, "issues.labeled");
    expect(asked).toEqual([{ kind: "look-at-issue", repository: hello, issue: 1 }]);
  });

  test("is looked at whoever changed it: who asks is read from GitHub", () => {
    const asked = ask("issues.labeled", { sender: { login: "helper[bot]", type: "Bot" } });
    expect(asked).toMatchObject([{ kind: "look-at-issue" }]);
  });

  test("that is a pull request is left alone", () => {
    expect(ask("issues.labeled", { "issue.pull_request": { url: "x" } })).toEqual(ignored("#1 is a pull request"));
  });

  test("in a payload of another shape is ignored, with what is wrong", () => {
    expect(ask("issues.labeled", { issue: "4" })).toEqual(ignored("issue"));
  });
});

describe("a comment", () => {
  const comment = (body: unknown, more: Payload = {}) =>
    ask("issue_comment.created", { "comment.body": body, ...more });

  test.each(["/hone stop", "please\r\n/hone  status\r\n", "/HONE", "/hone fly"])("with %j is read", (body) => {
    expect(comment(body)).toEqual([{ kind: "read-comments", repository: hello, issue: 1 }]);
  });

  test("on a pull request is read there", () => {
    const asked = comment("/hone status", { "issue.pull_request": { url: "x" }, "issue.number": 9 });
    expect(asked).toEqual([{ kind: "read-comments", repository: hello, issue: 9 }]);
  });

  test.each(["thanks", "> /hone stop", "```\n/hone stop\n```", "see docs/hone", "/honey", "/hone/campaigns"])(
    "with %j is left alone",
    (body) => expect(comment(body)).toEqual(ignored("has no command")),
  );

  test("of a bot is left alone, Hone's own above all", () => {
    const asked = comment("/hone stop", { sender: { login: "hone[bot]", type: "Bot" } });
    expect(asked).toEqual(ignored("hone[bot] is no person"));
  });

  test.each(["edited", "deleted"])("that was %s asks for nothing", (what) => {
    expect(ask(`issue_comment.${what}`)).toEqual(ignored("as it was first written"));
  });
});

describe("a push", () => {
  const head = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
  const push = (changes: Payload = {}) =>
    ask("push", { ref: "refs/heads/master", created: false, deleted: false, after: head, ...changes });

  test("to the default branch says who pushed, where it stood and where it stands", () => {
    const before = "0".repeat(39).concat("1");
    const pushed = { sender: "Codertocat", isPerson: true, before, head };
    expect(push({ before })).toEqual([{ kind: "look-at-goals", repository: hello, pushes: [pushed] }]);
  });

  test("that makes the default branch stands for one from nowhere", () => {
    expect(push({ created: true, before: "0".repeat(40) })).toMatchObject([{ pushes: [{ before: null, head }] }]);
  });

  test.each([
    ["to another branch", { ref: "refs/heads/feature" }, "not the default branch"],
    ["of a tag", { ref: "refs/tags/master" }, "not the default branch"],
    ["of Hone's own states", { ref: "refs/hone/campaigns/issue-4" }, "not the default branch"],
    ["that deletes it", { deleted: true }, "was deleted"],
    ["to no commit", { after: "main" }, "a commit id"],
  ])("%s is ignored", (_, changes, reason) => expect(push(changes)).toEqual(ignored(reason)));
});

describe("a pull request", () => {
  const pull = (what: string, changes: Payload = {}) =>
    ask(`pull_request.${what}`, { "pull_request.head.ref": `hone/${campaign}`, ...changes }, "pull_request.closed");

  test.each(["closed", "reopened", "synchronize"])("of a campaign that was %s advances it", (what) => {
    expect(pull(what)).toEqual(advance(hello));
  });

  test("that goes to another branch now advances its campaign; other edits do not", () => {
    expect(pull("edited", { changes: { base: { ref: { from: "main" } } } })).toEqual(advance(hello));
    expect(pull("edited", { changes: { title: { from: "x" } } })).toEqual(ignored("were edited"));
  });

  test.each([
    ["from another branch", { "pull_request.head.ref": "changes" }],
    ["from a branch that climbs out", { "pull_request.head.ref": "hone/../main" }],
    ["from a fork's branch of that name", { "pull_request.head.repo": { id: 666 } }],
    ["from a fork that is gone", { "pull_request.head.repo": null }],
  ])("%s is left alone", (_, changes) => {
    expect(pull("closed", changes)).toEqual(ignored("no pull request of Hone's"));
  });
});

describe("a run", () => {
  const title = `hone evolve ${campaign} #1`;
  const dispatched = { "workflow_run.event": "workflow_dispatch", "workflow_run.display_title": title };
  const run = (changes: Payload, event = "workflow_run.completed") =>
    ask(event, { ...dispatched, ...changes }, "workflow_run.completed");
  const repository = { owner: expect.any(String), name: expect.any(String) };

  test.each(["requested", "in_progress", "completed"])("of a campaign's name that is %s advances it", (what) => {
    expect(run({}, `workflow_run.${what}`)).toEqual(advance(repository));
  });

  test.each([
    ["that a push started", { "workflow_run.event": "push" }],
    ["of another workflow", { "workflow_run.display_title": "CI" }],
    ["whose title climbs out", { "workflow_run.display_title": "hone evolve ../../heads/main #1" }],
    ["whose title goes on", { "workflow_run.display_title": `${title}\nx` }],
    ["without a title", { "workflow_run.display_title": undefined }],
  ])("%s is ignored", (_, changes) => expect(run(changes)).toMatchObject([{ kind: "ignore" }]));

  test.each(["queued", "in_progress", "completed"])("whose job, named like it, is %s advances its campaign", (what) => {
    const job = { "workflow_job.name": title };
    expect(ask(`workflow_job.${what}`, job)).toEqual(advance(repository));
    expect(ask(`workflow_job.${what}`)).toEqual(ignored("does not name a campaign"));
  });
});

describe("a check run", () => {
  const own = { "check_run.external_id": campaign };
  const press = (button: string, more: Payload = {}) =>
    ask("check_run.requested_action", { ...own, requested_action: { identifier: button }, ...more });

  test.each(["stop", "continue", "remeasure"])("says who pressed its button %s, and the delivery", (button) => {
    const sender = { login: "ada", type: "User" };
    expect(press(button, { sender })).toEqual([
      {
        kind: "press",
        repository: expect.anything(),
        campaign,
        button,
        sender: "ada",
        isPerson: true,
        delivery: id,
      },
    ]);
  });

  test("that is asked for again is measured again", () => {
    expect(ask("check_run.rerequested", own)).toMatchObject([{ kind: "press", button: "remeasure" }]);
  });

  test("of somebody else, or with another button, is left alone", () => {
    expect(press("stop", { "check_run.external_id": "" })).toEqual(ignored("of no campaign"));
    expect(press("merge")).toEqual(ignored("no button merge"));
  });
});

describe("a repository is swept", () => {
  const world = [{ kind: "sweep", repository: hello }];

  test("for each that the app was installed on", () => {
    expect(ask("installation.created")).toEqual(world);
    expect(ask("installation_repositories.added")).toMatchObject([{ kind: "sweep", repository: { name: "Space" } }]);
  });

  test.each(["new_permissions_accepted", "unsuspend"])("when an installation is back: %s", (what) => {
    expect(ask(`installation.${what}`, {}, "installation.created")).toEqual(world);
    const payload = { ...example("installation.created"), action: what, repositories: undefined };
    expect(toIntent({ id, name: "installation", payload })).toEqual(ignored("names no repositories"));
  });

  test.each(["renamed", "transferred", "unarchived"])("that was %s", (what) => {
    const asked = ask(`repository.${what}`, {}, "repository.renamed");
    expect(asked).toMatchObject([{ kind: "sweep", repository: { owner: "Octocoders" } }]);
  });
});

test("every example of GitHub's passes, and those that are not handled are ignored with their name", () => {
  const own = ["issue_comment.edited", "issue_comment.deleted"];
  let others = 0;
  for (const { name, examples: payloads } of examples) {
    for (const payload of payloads) {
      const event = payload.action === undefined ? name : `${name}.${payload.action}`;
      const intents = toIntent({ id, name, payload });
      expect(intents).not.toEqual([]);
      expect(JSON.stringify(intents)).not.toContain("as GitHub documents it");
      if ([...own, ...handledEvents].includes(event)) continue;
      others++;
      expect(intents).toEqual([{ kind: "ignore", reason: `${event} asks for nothing` }]);
    }
  }
  expect(others).toBeGreaterThan(100);
});

test("no payload makes it fail, whatever stands where in it", () => {
  const handled = examples.flatMap(({ name, examples: payloads }) =>
    payloads.map((payload) => ({ name, payload: JSON.stringify(payload) })),
  );
  const hostile = fc.oneof(
    fc.json(),
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  );
  const planted = fc.tuple(fc.constantFrom(...handled), fc.nat(), hostile).map(([{ name, payload }, at, value]) => {
    const places = [...payload.matchAll(/(?<=":)(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)/g)];
    const place = places[at % Math.max(1, places.length)];
    if (!place) return { name, payload };
    return { name, payload: payload.slice(0, place.index) + value + payload.slice(place.index + place[0].length) };
  });
  fc.assert(
    fc.property(planted, ({ name, payload }) => {
      const intents = toIntent({ id, name, payload: JSON.parse(payload) });
      expect(intents.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...handledEvents), fc.anything(), (event, value) => {
      const payload = typeof value === "object" ? { ...value, ...action(event) } : value;
      expect(toIntent({ id, name: event.split(".")[0] ?? "", payload })).toMatchObject([{ kind: "ignore" }]);
    }),
  );
});
