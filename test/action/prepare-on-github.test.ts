import { execFileSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { webhookPath } from "../../src/app.ts";
import { openModelServer } from "../../src/local/model-server/model-server.ts";
import type { Asked, ModelServer, Step } from "../../src/local/model-server/model-server.ts";
import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import type { OfflineGitHub } from "../../src/local/offline-github.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import { campaignAt, privateKey, startApp, states, webhookSecret } from "../app/world.ts";
import { holdValid } from "../github/valid.ts";
import { measured } from "../measured.ts";
import { analysis, call, goodContract, say, write } from "../propose/agent/prepare-site.ts";
import { scaleFiles } from "../scale-repository.ts";
import { bundledRunner } from "./bundled-action.ts";

const key = "sk-test-0123456789";

let action: string;
beforeAll(async () => {
  action = await bundledRunner();
}, 120_000);
afterAll(() => rm(action, { recursive: true }));

/** What the model says: it reads, it writes a benchmark, and afterwards it makes the code faster in one edit. */
function script({ tools, turns }: Asked): Step {
  if (tools.includes("analysis")) return call("analysis", analysis);
  if (tools.includes("prove"))
    return [write(goodContract), call("finish", { review: ["Is the factor 2?"] })][turns] ?? say("done");
  if (tools.includes("approve")) return call("approve", { approves: true, why: "It does the same work once." });
  const target = { bottleneck: "the loop over EXTRA", target: "scale", hypothesis: "compute each element once" };
  if (tools.includes("plan")) return call("plan", { ...target, expected_gain: 8, go: true, why: "" });
  const changes = [{ path: "scale.c", search: "#define EXTRA 8", replace: "#define EXTRA 1" }];
  const steps = [
    call("edit", { hypothesis: target.hypothesis, changes }),
    call("verify"),
    call("finish", { hypothesis: target.hypothesis }),
  ];
  return steps[turns] ?? say("I give up.");
}

const config = (model: ModelServer): string => `proposers: [claude]
models: {claude: {endpoint: "${model.url}"}}
budget: {iterations: 1, wall_seconds: 600, run_seconds: 30}
`;

/** A repository without goal and benchmark, Hone installed on it as its template says, with a model's key. */
async function start(model: ModelServer): Promise<OfflineGitHub & { settle(): Promise<void>; log: string[] }> {
  const template = await readFile("templates/workflow.yml", "utf8");
  const log: string[] = [];
  const github = await startOfflineGitHub({
    repository: {
      owner: "octo",
      name: "kernels",
      files: {
        "scale.c": scaleFiles["scale.c"]?.replace(/ \/\/ hone.*/, "") ?? "",
        Makefile: scaleFiles["Makefile"] ?? "",
        ".github/hone.yml": config(model),
        ".github/workflows/hone.yml": template.replace("# model_key: ", "model_key: "),
      },
    },
    app: {
      id: 7,
      slug: "hone",
      privateKey,
      webhookSecret,
      permissions: {
        metadata: "read",
        contents: "write",
        issues: "write",
        pull_requests: "write",
        actions: "write",
        checks: "write",
      },
    },
    users: [{ login: "ada", permission: "write" }],
    actions: { "hone-dev/hone/action": action },
    secrets: { ANTHROPIC_API_KEY: key },
    onLog: ({ line }) => void log.push(line),
  });
  holdValid(github);
  const server = await startApp(github, { log: () => {} });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  const settle = async () => {
    await github.webhooksSettled();
    await server.app.idle();
  };
  return { ...github, settle, log };
}

async function reach(github: Awaited<ReturnType<typeof start>>, phase: Campaign["phase"]): Promise<Campaign> {
  const [ref = ""] = states(github);
  const over = [phase, "failed", "nothing", "stopped"];
  await vi.waitUntil(() => over.includes(campaignAt(github, ref).phase), { timeout: 400_000, interval: 200 });
  await github.settle();
  const campaign = campaignAt(github, ref);
  expect(campaign.phase, `${campaign.reason}\n${github.log.join("\n")}`).toBe(phase);
  return campaign;
}

describe("an issue of three sentences", measured, () => {
  test("gets a benchmark from a model, and once that is approved of a pull request that it judged", async () => {
    const model = await openModelServer({ protocol: "anthropic", key, script });
    onTestFinished(() => model.close());
    const github = await start(model);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: github.repositoryPath, encoding: "utf8" });
    const body =
      "The function `scale` in `scale.c` takes too long. It is called with arrays of some ten thousand elements. Its results must stay.";
    const { number } = github.openIssue({ title: "Make scale faster", body, as: "ada" });
    github.labelIssue({ number, label: "optimize", as: "ada" });
    await github.settle();
    const proposed = await reach(github, "proposed");
    const shown = [...github.comments.values()]
      .map((comment) => comment.body)
      .find((text) => text.startsWith("<!-- hone:benchmark -->"));
    expect(shown).toContain("`/hone approve` starts the search with it");
    expect(shown).toContain("| `test-45k` | held out |");
    expect(shown).toContain("The model: Is the factor 2?");
    expect(proposed.preparing).toMatchObject({ calls: 3, usd: expect.closeTo(0.01, 1) });

    github.comment({ number, body: "/hone approve", as: "ada" });
    await github.settle();
    const campaign = await reach(github, "published");
    expect(campaign.runs.map(({ mode, conclusion }) => [mode, conclusion])).toEqual([
      ["prepare", "success"],
      ["evolve", "success"],
      ["verify", "success"],
    ]);
    const folder = `.hone/benchmarks/${campaign.id}`;
    const head = campaign.head ?? "";
    expect(git("diff", "--name-only", campaign.base, head).trim().split("\n")).toEqual([
      `${folder}/benchmark.yaml`,
      `${folder}/goal.md`,
      "scale.c",
    ]);
    expect(git("show", `${head}:${folder}/benchmark.yaml`)).toBe(goodContract);
    expect(git("show", `${head}:${folder}/goal.md`)).toBe(body);
    expect(git("show", `${head}:scale.c`)).toContain("#define EXTRA 1");
    const pull = github.issues.get(campaign.pullRequest ?? 0);
    expect(pull?.body).toContain("`ada` approved of it");
    expect(github.log.join("\n")).not.toContain(key);
    expect([...model.violations, ...github.violations]).toEqual([]);
  }, 900_000);
});
