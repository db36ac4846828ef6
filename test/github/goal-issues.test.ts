import { ProbotOctokit } from "probot";
import { describe, expect, test } from "vitest";
import type { Intent } from "../../src/decide/intent.ts";
import { toIntent } from "../../src/decide/to-intent.ts";
import type { Connection } from "../../src/github/connection.ts";
import { readGoalsRecord } from "../../src/github/goals-record.ts";
import { listOpenCampaigns } from "../../src/github/open-campaigns.ts";
import { reconcile } from "../../src/github/reconcile.ts";
import { readState } from "../../src/github/state.ts";
import { startInMemoryGitHub } from "../../src/local/in-memory-github.ts";
import { example, kernel, workflow } from "../app/world.ts";
import { keys, privateKey } from "./edge.ts";

const goal = ".hone/goals/matmul/goal.md";
const placed = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`kernels/${path}`, text]));
const configured = {
  ...placed(kernel),
  ".github/workflows/hone.yml": workflow("run: echo nothing"),
  ".github/hone.yml": 'goals: [".hone/goals/**/*.md", "kernels/*.md"]\n',
};
const kernelGoal = "kernels/goal.md";
const text = (change = "") => example("goal.md") + change;

/** A repository in GitHub, and the app that works off its deliveries as they are told. */
async function start(files: Record<string, string> = configured) {
  const github = await startInMemoryGitHub({
    repository: { owner: "octo", name: "kernels", files },
    app: {
      id: 7,
      slug: "hone",
      privateKey,
      webhookSecret: "a-long-secret-of-the-test",
      permissions: { metadata: "read", contents: "write", issues: "write", pull_requests: "write", actions: "write" },
    },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "read" },
    ],
  });
  const octokit = new ProbotOctokit({
    baseUrl: github.apiUrl,
    auth: { token: github.installationToken() },
    request: { fetch: github.fetch },
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const app = { id: 7, keys, workflowTemplate: "name: Hone\n" };
  const connection: Connection = { octokit, owner: "octo", repo: "kernels", app };
  let later = 0;
  const now = () => Date.now() + later;
  const look = (intent: Intent) => (intent.kind === "sweep" ? Promise.resolve([]) : reconcile(connection, intent, now));
  /** All deliveries since the last time, each worked off as often as it is asked for. */
  let told = 0;
  const hear = async (times = 1) => {
    await github.webhooksSettled();
    const news = github.deliveries.slice(told);
    told = github.deliveries.length;
    for (const { guid, event, payload } of news)
      for (const intent of toIntent({ id: guid, name: event.split(".")[0] ?? "", payload }))
        for (let time = 0; time < times; time++) await look(intent);
  };
  const push = (changes: Record<string, string | null>, as = "ada") =>
    github.pushFiles({ branch: "main", files: changes, as });
  return {
    github,
    connection,
    octokit,
    hear,
    push,
    wait: (ms: number) => void (later += ms),
    forget: async () => {
      await github.webhooksSettled();
      told = github.deliveries.length;
    },
    sweep: () => look({ kind: "look-at-goals", repository: { owner: "octo", name: "kernels" }, pushes: [] }),
    record: async () => {
      const record = await readGoalsRecord(connection, "hone/campaigns");
      return record.kind === "trusted" ? record.goals.goals : record.kind;
    },
    open: async () => (await listOpenCampaigns(connection, "hone/campaigns")).map(({ id }) => id),
    goalIssues: () => [...github.issues.values()].filter(({ body }) => body?.startsWith("<!-- hone:goal-")),
    notes: () => [...github.comments.values()].filter(({ body }) => body.startsWith("<!-- hone:goal-file")),
  };
}

describe("a goal file that a person pushes", () => {
  test("gets one issue and one campaign, however often the push is told", async () => {
    const world = await start();
    await world.push({ [kernelGoal]: text() });
    await world.hear(3);
    await world.sweep();
    expect(world.goalIssues()).toMatchObject([{ title: "Make matmul faster", user: { type: "Bot" } }]);
    expect(await world.open()).toHaveLength(1);
    expect([...world.github.runs.values()]).toHaveLength(1);
    expect(await world.record()).toMatchObject([{ path: kernelGoal, asked: { by: "ada" }, due: false, issue: 1 }]);
    expect(world.github.violations).toEqual([]);
  });

  test("with something wrong in it gets an issue, and the answer with line and remedy", async () => {
    const world = await start();
    await world.push({ [goal]: "# Faster\n\nPlease.\n" });
    await world.hear();
    expect(world.goalIssues()).toMatchObject([{ title: "Faster" }]);
    expect([...world.github.comments.values()].map(({ body }) => body).join()).toMatch(
      /Target names no file in back-ticks/,
    );
    expect(await world.open()).toEqual([]);
  });

  test("without write permission starts nothing", async () => {
    const world = await start();
    await world.push({ [kernelGoal]: text() }, "eve");
    await world.hear();
    expect(world.goalIssues()).toHaveLength(1);
    expect(await world.open()).toEqual([]);
  });

  test("together with 24 others is none too many", async () => {
    const world = await start();
    const many = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`.hone/goals/${index}.md`, `# Goal ${index}\n\nNo target.\n`]),
    );
    await world.push(many);
    await world.hear();
    expect(world.goalIssues()).toHaveLength(25);
    expect(new Set(world.goalIssues().map(({ title }) => title)).size).toBe(25);
  });
});

test("a goal file that only a sweep finds waits for somebody to start it", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  await world.forget();
  await world.sweep();
  expect(world.goalIssues()[0]?.body).toContain("comments `/hone approve`");
  expect(await world.open()).toEqual([]);
  const [issue] = world.goalIssues();
  world.github.comment({ number: issue?.number ?? 0, body: "/hone approve", as: "ada" });
  await world.hear();
  expect(await world.open()).toHaveLength(1);
});

test("a push that is told after the sweep still says who asks", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  await world.sweep();
  await world.hear();
  expect(world.goalIssues()).toHaveLength(1);
  expect(await world.open()).toHaveLength(1);
});

test("a push that did not bring the text does not ask for it", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  await world.forget();
  await world.push({ "README.md": "other\n" });
  await world.hear();
  expect(world.goalIssues()).toHaveLength(1);
  expect(await world.open()).toEqual([]);
});

test("who pushed a text has not asked for what somebody else makes of it before the campaign begins", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  let isPushed = false;
  world.octokit.hook.after("request", async (_answer, { method, url }) => {
    // The goal files have just been looked at; the issue is next.
    if (isPushed || method !== "GET" || !(url.endsWith("/issues/1") || url.endsWith("/issues/{issue_number}"))) return;
    isPushed = true;
    await world.push({ [kernelGoal]: text("\nAnd more.\n") }, "eve");
  });
  await world.hear();
  expect(isPushed).toBe(true);
  expect(await world.open()).toEqual([]);
  await world.hear();
  await world.sweep();
  expect(await world.open()).toEqual([]);
  expect([...world.github.comments.values()].map(({ body }) => body).join()).toContain("`eve` asked for something");
  await world.push({ [kernelGoal]: text("\nAnd this.\n") }, "ada");
  await world.hear();
  expect(await world.open()).toHaveLength(1);
});

test("of two processes the one that was held up opens no second issue", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  let isHeldUp = false;
  world.octokit.hook.after("request", async (_answer, { method, url }) => {
    // It has just seen that the goal file has no issue yet.
    if (isHeldUp || method !== "GET" || !/\/issues(?:[?{]|$)/.test(url)) return;
    isHeldUp = true;
    world.wait(120_000);
    await world.sweep();
    expect(world.goalIssues()).toHaveLength(1);
  });
  await world.hear();
  expect(isHeldUp).toBe(true);
  expect(world.goalIssues()).toHaveLength(1);
});

describe("a crash", () => {
  const moments = [2, 5, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 45];
  test.each(moments.flatMap((at) => [["before", at] as const, ["after", at] as const]))(
    "%s request %i leaves one issue and one campaign behind",
    async (side, at) => {
      const world = await start();
      await world.push({ [kernelGoal]: text() });
      let count = 0;
      const crash = () => {
        if (++count === at) throw new Error("crashed");
      };
      if (side === "before") world.octokit.hook.before("request", crash);
      else world.octokit.hook.after("request", crash);
      await world.hear(1).catch(() => {});
      world.wait(120_000);
      const [delivery] = world.github.deliveries.filter(({ event }) => event === "push");
      for (const intent of toIntent({ id: "again", name: "push", payload: delivery?.payload }))
        if (intent.kind === "look-at-goals") await reconcile(world.connection, intent, () => Date.now() + 120_000);
      await world.sweep();
      expect(world.goalIssues()).toHaveLength(1);
      expect(await world.open()).toHaveLength(1);
    },
  );
});

describe("a goal file that", () => {
  async function running() {
    const world = await start();
    await world.push({ [kernelGoal]: text() });
    await world.hear();
    return world;
  }

  test("changes while its campaign is open is told, and its new text waits", async () => {
    const world = await running();
    await world.push({ [kernelGoal]: text("\nMore.\n") });
    await world.hear(2);
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]?.body).toContain("goes on with the text that it began with");
    expect(await world.open()).toHaveLength(1);
    expect(await world.record()).toMatchObject([{ due: true, asked: { by: "ada" } }]);
  });

  test("moves keeps its issue, which names the new path, and starts nothing", async () => {
    const world = await running();
    await world.push({ [kernelGoal]: null, "kernels/matmul.md": text() });
    await world.hear(2);
    expect(world.goalIssues()).toHaveLength(1);
    expect(world.goalIssues()[0]?.body).toContain("Goal: `kernels/matmul.md`");
    expect(world.notes()[0]?.body).toContain("### The goal file moved");
    expect([...world.github.runs.values()]).toHaveLength(1);
  });

  test("is removed has its campaign stopped, and its issue told", async () => {
    const world = await running();
    const [campaign = ""] = await world.open();
    await world.push({ [kernelGoal]: null });
    await world.hear(2);
    expect(world.notes()[0]?.body).toContain("### The goal file was removed");
    const state = await readState(world.connection, { prefix: "hone/campaigns", campaign });
    expect(state).toMatchObject({ campaign: { stop: { by: "the removal of its goal file" } } });
    expect(await world.record()).toMatchObject([{ removed: true, due: false, issue: 1 }]);
  });
});

test("a look at goal files that are seen to costs eleven requests, and those of the campaigns that are open", async () => {
  const world = await start();
  await world.push({ [kernelGoal]: text() });
  await world.forget();
  await world.sweep();
  const before = world.github.requests.length;
  await world.sweep();
  const asked = world.github.requests.slice(before).map(({ operation }) => operation);
  expect(asked.length, asked.join(" ")).toBeLessThanOrEqual(11);
});

test("nothing happens where issues are switched off, and all of it once they are on", async () => {
  const world = await start();
  world.github.enableIssues(false);
  await world.push({ [kernelGoal]: text() });
  await world.hear();
  expect(await world.record()).toMatchObject([{ issue: null, due: true }]);
  world.github.enableIssues(true);
  world.wait(120_000);
  await world.sweep();
  expect(world.goalIssues()).toHaveLength(1);
  expect(await world.open()).toHaveLength(1);
});
