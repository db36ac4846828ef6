import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { campaignAt, example, privateKey, states } from "../app/world.ts";
import { appTemplate, appWith, bundledAction, rested, startServerless } from "./play.ts";

vi.setConfig({ testTimeout: 240_000 });

let action: Awaited<ReturnType<typeof bundledAction>>;
beforeAll(async () => {
  action = await bundledAction();
});
afterAll(() => action.remove());

type GitHub = Awaited<ReturnType<typeof startServerless>>;

function label(github: GitHub, body = example("goal.md")): number {
  const { number } = github.openIssue({ title: "Make matmul faster", body, as: "ada" });
  github.labelIssue({ number, label: "optimize", as: "ada" });
  return number;
}

const commentsOf = (github: GitHub) =>
  [...github.comments.values()].map(({ user, body }) => ({ by: user.login, body }));

test("with the job's own token a label leads to one pull request and one comment, and both say what is weaker", async () => {
  const github = await startServerless({ action: action.folder });
  label(github);
  const logs = await rested(github);
  const [ref = ""] = states(github);
  expect(campaignAt(github, ref), logs.join("\n\n")).toMatchObject({ phase: "published", pullRequest: 2 });
  expect(commentsOf(github)).toEqual([
    { by: "github-actions[bot]", body: expect.stringMatching(/Opened #2[\s\S]*HONE_STATE_KEY/) },
  ]);
  const pull = github.issues.get(2);
  expect(pull?.user.login).toBe("github-actions[bot]");
  expect(pull?.body).toContain("this repository's checks run once someone with write permission approves them");
  expect(pull?.body).toContain("signed without a secret");
  expect(github.checkRuns.size).toBe(0);
  expect(logs.every((log) => log.startsWith("success"))).toBe(true);
  expect(github.violations).toEqual([]);
});

test("where GitHub lets no workflow open a pull request, the issue says which setting to turn on, and that is enough", async () => {
  const github = await startServerless({ action: action.folder, actionsMayOpenPulls: false });
  label(github);
  await rested(github);
  const [ref = ""] = states(github);
  expect(campaignAt(github, ref).phase).toBe("failed");
  expect(commentsOf(github)[0]?.body).toMatch(
    /or approve pull requests\. Tick "Allow GitHub Actions to create and approve pull requests"[^\n]*hone continue 0`\.\n/,
  );
  expect(commentsOf(github)[0]?.body).not.toContain("take the label off");
  expect(github.violations).toEqual([]);
});

test("with an app's key it acts as the app, and has nothing weaker to say", async () => {
  const app = appWith('{ app_id: "7", private_key: "${{ secrets.KEY }}" }');
  const github = await startServerless({ action: action.folder, app, secrets: { KEY: privateKey } });
  label(github);
  const logs = await rested(github);
  const [ref = ""] = states(github);
  expect(campaignAt(github, ref), logs.join("\n\n")).toMatchObject({ phase: "published", pullRequest: 2 });
  expect(commentsOf(github)).toEqual([{ by: "hone[bot]", body: expect.not.stringContaining("HONE_STATE_KEY") }]);
  expect(github.issues.get(2)?.user.login).toBe("hone[bot]");
  expect(github.issues.get(2)?.body).not.toContain("[!NOTE]");
  expect(logs.join("\n")).not.toContain("PRIVATE KEY");
  expect(github.violations).toEqual([]);
});

test("with a secret for signing, no state that was signed otherwise is believed", async () => {
  const secrets = { HONE_STATE_KEY: "a".repeat(31) + "b" };
  const app = appWith('{ state_key: "${{ secrets.HONE_STATE_KEY }}" }');
  const github = await startServerless({ action: action.folder, app, secrets });
  label(github);
  await rested(github);
  const [ref = ""] = states(github);
  expect(campaignAt(github, ref).phase).toBe("published");
  expect(github.issues.get(2)?.body).not.toContain("signed without a secret");
  // The same repository with the key that anybody can derive.
  github.unlabelIssue({ number: 1, label: "optimize", as: "ada" });
  await rested(github);
  await github.pushFiles({ branch: "main", files: { ".github/workflows/hone-app.yml": appTemplate }, as: "ada" });
  await github.tick("schedule");
  const logs = await rested(github);
  expect(logs.at(-1)).toContain("comment status on #1: problem");
  expect(commentsOf(github)[0]?.body).toMatch(/signed with the key [0-9a-f]{16}, which this app does not have/);
});

test("an event that was lost is made up for by the schedule", async () => {
  const deaf = appTemplate.replace(/^ {2}issues:.*\n/m, "");
  const github = await startServerless({ action: action.folder, app: deaf });
  label(github);
  await rested(github);
  expect(states(github)).toEqual([]);
  await github.tick("schedule");
  const logs = await rested(github);
  const [ref = ""] = states(github);
  expect(campaignAt(github, ref), logs.join("\n\n")).toMatchObject({ phase: "published" });
  expect(github.violations).toEqual([]);
});

test("whoever may not write starts nothing, by a label or a command", async () => {
  const github = await startServerless({ action: action.folder });
  const { number } = github.openIssue({ title: "t", body: example("goal.md"), as: "eve" });
  github.labelIssue({ number, label: "optimize", as: "eve" });
  github.comment({ number, body: "/hone approve", as: "eve" });
  const logs = await rested(github);
  expect(states(github)).toEqual([]);
  expect([...github.runs.values()].filter(({ workflow }) => workflow.name === "Hone")).toEqual([]);
  expect(commentsOf(github).filter(({ by }) => by !== "eve").length, logs.join("\n")).toBeGreaterThan(0);
  expect(github.violations).toEqual([]);
});

test("a model's key beside the token that writes stops it before it does anything", async () => {
  const app = appTemplate.replace(
    "    steps:\n",
    '    env: { ANTHROPIC_API_KEY: "${{ secrets.MODEL }}" }\n    steps:\n',
  );
  const github = await startServerless({ action: action.folder, app, secrets: { MODEL: "sk-very-secret" } });
  label(github);
  const [log = ""] = await rested(github);
  expect(log).toMatch(/^failure\n/);
  expect(log).toContain("ANTHROPIC_API_KEY is set: whoever holds a token that writes must not hold a model's key");
  expect(log).not.toContain("sk-very-secret");
  expect(states(github)).toEqual([]);
  expect(github.comments.size).toBe(0);
});

test("a person's token is refused, since what it writes could not be told from that person's own words", async () => {
  const app = appWith('{ token: "${{ secrets.MINE }}" }');
  const github = await startServerless({ action: action.folder, app, secrets: { MINE: "ghp_of-a-person-0123456789" } });
  label(github);
  const [log = ""] = await rested(github);
  expect(log).toContain("input token: is a person's");
  expect(log).not.toContain("ghp_");
  expect(github.comments.size).toBe(0);
});
