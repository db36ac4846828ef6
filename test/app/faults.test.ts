import { ProbotOctokit } from "probot";
import { expect, onTestFinished, test } from "vitest";
import { reconcile } from "../../src/github/reconcile.ts";
import { signingKeys } from "../../src/github/state-signature.ts";
import { campaignAt, example, kernel, privateKey, startGitHub, states, workflow } from "./world.ts";

const step = `uses: octo/claiming/action@v1
        with:
          campaign: \${{ inputs.campaign }}
          mode: \${{ inputs.mode }}
          attempt: \${{ inputs.attempt }}
          state: \${{ inputs.state }}`;
const actions = { "octo/claiming/action": new URL("claiming-action", import.meta.url).pathname };

class Fault extends Error {
  readonly status = 502;
}

/** Made again they are what they are: their names are digests of their contents. */
const harmless = /\/git\/(?:trees|commits|blobs)/;

/**
 * Loses each kind of read once, and each kind of write twice at each stage: once on its way there, once its answer.
 * @param stage what GitHub shows to have been done so far
 */
function unreliable(octokit: InstanceType<typeof ProbotOctokit>, stage: () => string): { faults(): number } {
  const met = new Map<string, number>();
  let faults = 0;
  octokit.hook.wrap("request", async (request, options) => {
    const isWrite = options.method !== "GET" && !harmless.test(options.url);
    const key = `${isWrite ? stage() : ""} ${options.method} ${options.url}`;
    const times = (met.get(key) ?? 0) + 1;
    met.set(key, times);
    const fault = (what: string) => {
      faults++;
      return new Fault(`${what} ${key} was lost`);
    };
    if (times === 1) throw fault("the request");
    const answer = await request(options);
    if (isWrite && times === 2) throw fault("the answer to");
    return answer;
  });
  return { faults: () => faults };
}

test("every request may fail and every answer be lost: no run, comment or pull request is doubled", async () => {
  const files = { ...kernel, ".github/workflows/hone.yml": workflow(step) };
  // It looks far more often than an app would.
  const github = await startGitHub(files, actions, { perHour: 1e6, pointsPerMinute: 1e6 });
  onTestFinished(() => github.close());
  const octokit = new ProbotOctokit({
    baseUrl: github.apiUrl,
    auth: { token: github.installationToken() },
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const app = { id: 7, keys: signingKeys([privateKey]), workflowTemplate: "name: Hone\n" };
  const stage = () => {
    const [ref] = states(github);
    return `${github.runs.size} ${ref === undefined ? "" : campaignAt(github, ref).phase}`;
  };
  const { faults } = unreliable(octokit, stage);
  const { number } = github.openIssue({ title: "Make matmul faster", body: example("goal.md"), as: "ada" });
  github.labelIssue({ number, label: "optimize", as: "ada" });
  const repository = { owner: "octo", name: "kernels" };
  const intent = { kind: "look-at-issue", repository, issue: number } as const;
  // Every look comes after the lease of the one before, as a delivery would that comes again.
  const now = () => Date.now() + 120_000;
  const look = async (): Promise<boolean> => {
    try {
      await reconcile({ octokit, owner: "octo", repo: "kernels", app }, intent, now);
      return true;
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof Error && error.cause instanceof Fault)) throw error;
      return false;
    }
  };
  const isOver = () => {
    const [state] = states(github);
    return state !== undefined && ["published", "nothing", "failed"].includes(campaignAt(github, state).phase);
  };
  for (let looks = 0; looks < 1000; looks++) {
    if (!(await look())) continue;
    if (isOver()) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const [ref = "", ...others] = states(github);
  expect(campaignAt(github, ref)).toMatchObject({ phase: "published", reason: null });
  expect(others).toEqual([]);
  expect([...github.runs.values()].map(({ inputs }) => inputs["mode"])).toEqual(["evolve", "verify"]);
  expect([...github.issues.values()].filter(({ pull }) => pull)).toHaveLength(1);
  expect([...github.comments.values()]).toHaveLength(1);
  expect(faults()).toBeGreaterThan(40);
  expect(github.violations).toEqual([]);
}, 120_000);
