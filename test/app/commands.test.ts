import { describe, expect, test } from "vitest";
import { startConversation, startSearching } from "./conversation.ts";
import { example } from "./world.ts";

const done = ["eyes hone[bot]", "rocket hone[bot]"];
const notDone = ["eyes hone[bot]", "confused hone[bot]"];
const optimize = (number: number, as = "ada") => ({ number, label: "optimize", as });

describe("a person with write permission", () => {
  test("asks for the status and is answered once, however often it is looked at", async () => {
    const { say, reactions, said, look, number, github } = await startSearching();
    const id = await say(number, "/hone status");
    await look({ kind: "read-comments", repository: { owner: "octo", name: "kernels" }, issue: number });
    await say(number, "thanks");
    expect(reactions(id)).toEqual(done);
    expect(said(`answer-${id}`)).toEqual([expect.stringContaining("looking for something faster")]);
    expect(github.violations).toEqual([]);
  });

  test("stops it, and takes that back", async () => {
    const { say, reactions, campaign, number } = await startSearching();
    const id = await say(number, "That will do.\n\n/hone stop\n");
    expect(await campaign()).toMatchObject({ stop: { by: "ada" }, handled: { comment: id } });
    expect(reactions(id)).toEqual(done);
    const second = await say(number, "/hone continue 5");
    expect(await campaign()).toMatchObject({ stop: null, handled: { comment: second } });
  });

  test("changes the budget, and is refused one above the repository's", async () => {
    const { say, reactions, said, campaign, number } = await startSearching();
    await say(number, "/hone budget iterations=7 minutes=2");
    expect((await campaign()).request.budget).toMatchObject({ iterations: 7, wall_seconds: 120 });
    const id = await say(number, "/hone budget iterations=9999");
    expect((await campaign()).request.budget).toMatchObject({ iterations: 7 });
    expect(reactions(id)).toEqual(notDone);
    expect(said(`answer-${id}`)[0]).toContain("9999 is above the 40");
  });

  test("starts on an issue without the label by approving", async () => {
    const { open, say, reactions, campaign } = await startConversation();
    const number = open();
    const id = await say(number, "/hone approve");
    expect(await campaign()).toMatchObject({ actor: "ada", handled: { comment: id } });
    expect(reactions(id)).toEqual(done);
  });

  test("gets several commands done in their order, though their deliveries were lost", async () => {
    const { github, forget, say, reactions, campaign, number } = await startSearching();
    const lost = ["/hone budget iterations=7", "/hone help", "/hone stop"].map(
      (body) => github.comment({ number, body, as: "ada" }).id,
    );
    await github.webhooksSettled();
    forget();
    const last = await say(number, "/hone status");
    for (const id of [...lost, last]) expect(reactions(id)).toEqual(done);
    expect(await campaign()).toMatchObject({ request: { budget: { iterations: 7 } }, stop: { by: "ada" } });
  });

  test("commands on the campaign's pull request as on its issue", async () => {
    const { github, octokit, say, reactions, said, campaign } = await startSearching();
    const head = `hone/${(await campaign()).id}`;
    await github.pushFiles({ branch: head, files: { "matmul.c": "x\n" }, as: "ada" });
    const { data } = await octokit.rest.pulls.create({
      owner: "octo",
      repo: "kernels",
      title: "x",
      head,
      base: "main",
    });
    const asked = await say(data.number, "/hone status");
    const id = await say(data.number, "/hone stop");
    expect([...reactions(asked), ...reactions(id)]).toEqual([...done, ...done]);
    expect(said(`answer-${asked}`)).toHaveLength(1);
    expect((await campaign()).stop).toMatchObject({ by: "ada" });
  });

  test("has what was written on the issue done before what was written on the pull request later", async () => {
    const { github, octokit, say, look, reactions, forget, campaign, number, write } = await startSearching();
    const known = await campaign();
    const head = `hone/${known.id}`;
    await github.pushFiles({ branch: head, files: { "matmul.c": "x\n" }, as: "ada" });
    const { data } = await octokit.rest.pulls.create({
      owner: "octo",
      repo: "kernels",
      title: "x",
      head,
      base: "main",
    });
    await write({ ...known, pullRequest: data.number });
    const { id } = github.comment({ number, body: "/hone budget iterations=7", as: "ada" });
    await github.webhooksSettled();
    forget();
    const later = await say(data.number, "/hone stop");
    expect([...reactions(id), ...reactions(later)]).toEqual([...done, ...done]);
    expect(await campaign()).toMatchObject({ request: { budget: { iterations: 7 } }, stop: { by: "ada" } });
    await look({ kind: "read-comments", repository: { owner: "octo", name: "kernels" }, issue: number });
    expect(github.violations).toEqual([]);
  });

  test("is told the nearest of a command that there is not", async () => {
    const { say, reactions, said, number } = await startSearching();
    const id = await say(number, "/hone statsu");
    expect(reactions(id)).toEqual(notDone);
    expect(said(`answer-${id}`)[0]).toContain("`/hone status`");
  });
});

describe("nothing is done", () => {
  test("for someone without write permission, who is told so in one comment", async () => {
    const { say, reactions, said, campaign, number } = await startSearching();
    const first = await say(number, "/hone stop", "eve");
    const second = await say(number, "/hone continue 5000", "eve");
    expect(await campaign()).toMatchObject({ stop: null, handled: { comment: 0 } });
    for (const id of [first, second]) expect(reactions(id)).toEqual(notDone);
    expect(said("refusal")).toEqual([expect.stringContaining("write permission")]);
  });

  test("for someone who lost the permission after writing", async () => {
    const { github, settle, reactions, campaign, number } = await startSearching();
    const { id } = github.comment({ number, body: "/hone stop", as: "ada" });
    github.removeUser("ada");
    await settle();
    expect((await campaign()).stop).toBeNull();
    expect(reactions(id)).toEqual(notDone);
  });

  test("on a label that somebody without permission set, off and on again", async () => {
    const { github, open, settle, campaigns, said } = await startConversation();
    const number = open();
    for (let times = 0; times < 2; times++) {
      github.labelIssue(optimize(number, "eve"));
      await settle();
      github.unlabelIssue(optimize(number, "eve"));
      await settle();
    }
    expect(await campaigns()).toEqual([]);
    expect(said("refusal")).toHaveLength(1);
    expect(github.comments.size).toBe(1);
  });

  test("by quotations, code, hidden text and look-alikes", async () => {
    const { github, say, campaign, number } = await startSearching();
    const before = github.comments.size;
    const bodies = [
      "> /hone stop",
      "```\n/hone stop\n```",
      "<!--\n/hone stop\n-->",
      "    /hone stop",
      "\uFF0Fhone stop",
    ];
    for (const body of bodies) await say(number, body);
    expect((await campaign()).stop).toBeNull();
    expect(github.comments.size).toBe(before + bodies.length);
  });

  test("by a comment that was made a command later; its author is told to write a new one", async () => {
    const { github, settle, say, reactions, said, campaign, number } = await startSearching();
    const id = await say(number, "nice");
    github.editComment({ id, body: "/hone stop", as: "ada" });
    await settle();
    expect(reactions(id)).toEqual([]);
    await say(number, "/hone help");
    expect((await campaign()).stop).toBeNull();
    expect(reactions(id)).toEqual(notDone);
    expect(said(`answer-${id}`)[0]).toContain("write a new comment");
  });

  test("by a command that was deleted before it was read", async () => {
    const { github, settle, campaign, number } = await startSearching();
    const { id } = github.comment({ number, body: "/hone stop", as: "ada" });
    github.deleteComment({ id, as: "ada" });
    await settle();
    expect((await campaign()).stop).toBeNull();
  });

  test("on a pull request that is none of Hone's", async () => {
    const { github, octokit, say, reactions } = await startSearching();
    await github.pushFiles({ branch: "feature", files: { "README.md": "x\n" }, as: "ada" });
    const before = github.comments.size;
    const pull = { owner: "octo", repo: "kernels", title: "x", head: "feature", base: "main" };
    const { data } = await octokit.rest.pulls.create(pull);
    expect(reactions(await say(data.number, "/hone approve"))).toEqual([]);
    expect(github.comments.size).toBe(before + 1);
  });
});

test("what people write is shown in an answer, and neither obeyed nor linked", async () => {
  const { say, said, number } = await startSearching();
  const id = await say(number, "/hone ![x](http://evil.example) @octo <script> `|` #1");
  const [text = ""] = said(`answer-${id}`);
  expect(text).toContain("`` /hone ![x](http://evil.example) @octo <script> `\\|` #1 `` is no command");
  const huge = await say(number, `/hone ${"x".repeat(60_000)}`);
  expect(said(`answer-${huge}`)[0]?.length).toBeLessThan(2000);
});

test("a label that is set again and again has one campaign, one run and one comment", async () => {
  const { github, settle, campaigns, number } = await startSearching();
  for (let times = 0; times < 3; times++) {
    github.unlabelIssue(optimize(number));
    github.labelIssue(optimize(number));
    await settle();
  }
  expect(await campaigns()).toHaveLength(1);
  expect(github.runs.size).toBe(1);
  expect(github.comments.size).toBe(1);
  expect(github.violations).toEqual([]);
});

describe("an edit after the label", () => {
  const edited = async (edit: { title: string } | { body: string }) => {
    const world = await startConversation();
    const number = world.open();
    world.github.labelIssue(optimize(number));
    world.github.editIssue({ number, ...edit, as: "eve" });
    await world.settle();
    expect(await world.campaigns()).toEqual([]);
    expect(world.said("status")).toEqual([expect.stringContaining("was changed after a campaign was asked for")]);
    return { ...world, number };
  };

  test("of the title asks again, and the label set anew accepts it", async () => {
    const { github, settle, campaign, said, number } = await edited({ title: "Make it all faster" });
    github.unlabelIssue(optimize(number));
    github.labelIssue(optimize(number));
    await settle();
    expect(await campaign()).toMatchObject({ title: "Make it all faster" });
    expect(said("status")).toHaveLength(1);
  });

  test("of the text asks again, and an approval accepts it", async () => {
    const { say, reactions, campaign, number } = await edited({ body: `${example("goal.md")}\nMore.\n` });
    expect(reactions(await say(number, "/hone approve", "eve"))).toEqual(notDone);
    const id = await say(number, "/hone approve");
    expect(await campaign()).toMatchObject({ actor: "ada", handled: { comment: id } });
    expect(reactions(id)).toEqual(done);
  });

  test("does not touch a campaign that is open", async () => {
    const { github, settle, campaign, said, number } = await startSearching();
    github.editIssue({ number, body: "nothing", as: "ada" });
    await settle();
    expect(await campaign()).toMatchObject({ phase: "evolving" });
    expect(said("status")[0]).toContain("looking for something faster");
  });
});

test("a locked conversation fails nothing", async () => {
  const { github, say, campaign, number } = await startSearching();
  github.lockIssue({ number, locked: true, as: "ada" });
  await say(number, "/hone stop");
  expect((await campaign()).stop).toMatchObject({ by: "ada" });
});

test("issues that are switched off, and repositories that are archived, are left alone", async () => {
  const { github, open, settle, campaigns } = await startConversation();
  const number = open();
  github.labelIssue(optimize(number));
  github.enableIssues(false);
  await settle();
  expect(await campaigns()).toEqual([]);
  github.enableIssues(true);
  github.archiveRepository({ archived: true, as: "octo" });
  await settle();
  expect(await campaigns()).toEqual([]);
});

test("no more campaigns than allowed are open; the next one says that it waits, and starts when it is looked at later", async () => {
  const { github, open, settle, campaigns, said, look } = await startConversation({
    ".github/hone.yml": "limits: {campaigns: 1}\n",
  });
  const [first, second] = [open(), open()];
  github.labelIssue(optimize(first));
  github.labelIssue(optimize(second));
  await settle();
  expect((await campaigns()).map(({ issue }) => issue)).toEqual([first]);
  expect(said("status").at(-1)).toContain("`limits.campaigns`");
  await github.pushFiles({ branch: "main", files: { ".github/hone.yml": "limits: {campaigns: 2}\n" }, as: "ada" });
  await look({ kind: "look-at-issue", repository: { owner: "octo", name: "kernels" }, issue: second });
  expect((await campaigns()).map(({ issue, beside }) => [issue, beside])).toEqual([
    [first, undefined],
    [second, [first]],
  ]);
});
