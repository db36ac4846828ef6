import { readFileSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { webhookPath } from "../../src/app.ts";
import { noMemory, sweepRepository } from "../../src/github/sweep.ts";
import { createClients } from "../../src/github/installations.ts";
import { createLog } from "../../src/github/log.ts";
import { createOutbox } from "../../src/github/limits.ts";
import { signingKeys } from "../../src/github/state-signature.ts";
import type { OfflineGitHub } from "../../src/local/offline-github.ts";
import { campaignAt, example, kernel, privateKey, startApp, startGitHub, states, workflow } from "./world.ts";

const step = `uses: octo/claiming/action@v1
        with:
          campaign: \${{ inputs.campaign }}
          mode: \${{ inputs.mode }}
          attempt: \${{ inputs.attempt }}
          state: \${{ inputs.state }}`;
const actions = { "octo/claiming/action": new URL("claiming-action", import.meta.url).pathname };

/** The rows of a table of docs/operations.md that begin with an operation's name in backticks. */
function bounds(heading: string): Map<string, number> {
  const text = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const [, section = ""] = text.split(`### ${heading}\n`);
  const [table = ""] = section.split(/\n#+ /);
  const rows = [...table.matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)];
  return new Map(rows.map(([, name = "", most = ""]) => [name, Number(most)]));
}

/** Requests by operation, without those of the runner, which has a token of its own. */
function counted(github: OfflineGitHub, from = 0): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of github.requests.slice(from)) {
    if (!/^(?:git|artifact .*|blob .*)$/.test(operation)) counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

function expectWithin(counts: Record<string, number>, most: Map<string, number>): void {
  const { total = 0 } = Object.fromEntries(most);
  expect(most.size).toBeGreaterThan(3);
  expect(Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > (most.get(name) ?? 0)))).toEqual(
    {},
  );
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(total);
}

const files = { ...kernel, ".github/workflows/hone.yml": workflow(step) };

test("a campaign from label to pull request asks GitHub no more than docs/operations.md says", async () => {
  const github = await startGitHub(files, actions);
  const server = await startApp(github, { sweep: false, log: () => undefined });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}${webhookPath}`);
  const { number } = github.openIssue({ title: "Make matmul faster", body: example("goal.md"), as: "ada" });
  github.labelIssue({ number, label: "optimize", as: "ada" });
  const isPublished = () =>
    states(github).some((ref) => ref.includes("/issue-") && campaignAt(github, ref).phase === "published");
  await vi.waitUntil(isPublished, { timeout: 80_000, interval: 500 });
  await github.webhooksSettled();
  await server.app.idle();
  const counts = counted(github);
  expectWithin(counts, bounds("A campaign"));
  expect(github.violations).toEqual([]);
}, 100_000);

test("a sweep of a repository where nothing goes on asks no more than docs/operations.md says, for nothing the next time", async () => {
  const github = await startGitHub(files, actions);
  onTestFinished(() => github.close());
  const clients = createClients({
    appId: 7,
    privateKey,
    baseUrl: github.apiUrl,
    log: createLog("silent", () => undefined),
    outbox: createOutbox(),
  });
  const connection = {
    octokit: clients.installation(github.installationId),
    owner: "octo",
    repo: "kernels",
    app: { id: 7, keys: signingKeys([privateKey]), workflowTemplate: "" },
  };
  const memory = noMemory();
  await sweepRepository(connection, Date.now(), memory);
  const first = github.requests.length;
  expectWithin(counted(github), bounds("A sweep"));
  expect(await sweepRepository(connection, Date.now(), memory)).toEqual([]);
  const again = github.requests.slice(first).filter(({ status }) => status !== 304 && status !== 404);
  expect(again.map(({ operation }) => operation)).toEqual(["issues/list-comments-for-repo"]);
});
