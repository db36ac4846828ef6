import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bundleAction } from "../../scripts/bundle.ts";
import { holdValid } from "../github/valid.ts";
import { startOfflineGitHub } from "../../src/local/offline-github.ts";
import type { OfflineGitHub } from "../../src/local/offline-github.ts";
import { kernel, privateKey, webhookSecret, workflow } from "../app/world.ts";

export const appTemplate = readFileSync(new URL("../../templates/workflow-app.yml", import.meta.url), "utf8");

/** The template with more for its step, such as `state_key: …`. */
export const appWith = (inputs: string): string => `${appTemplate}        with: ${inputs}\n`;

const step = `uses: octo/claiming/action@v1
        with:
          campaign: \${{ inputs.campaign }}
          mode: \${{ inputs.mode }}
          attempt: \${{ inputs.attempt }}
          state: \${{ inputs.state }}`;

/** The app's action as GitHub would fetch it, bundled from the sources as they are now. */
export async function bundledAction(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "hone-app-action-"));
  const folder = join(root, "action", "app");
  await mkdir(join(folder, "dist"), { recursive: true });
  await mkdir(join(root, "templates"));
  await cp("action/app/action.yml", join(folder, "action.yml"));
  await cp("templates/workflow.yml", join(root, "templates", "workflow.yml"));
  await writeFile(join(root, "package.json"), '{"type": "module"}');
  await writeFile(join(folder, "dist", "main.js"), await bundleAction("action/app"));
  return { folder, remove: () => rm(root, { recursive: true }) };
}

type Options = {
  /** The repository's setting, which a user of Hone without an app has to turn on. */
  actionsMayOpenPulls?: boolean;
  action: string;
  app?: string;
  secrets?: Record<string, string>;
  files?: Record<string, string>;
};

/** A repository with both workflows, one self-hosted runner and one of GitHub's own, and no app's server anywhere. */
export async function startServerless({
  action,
  app = appTemplate,
  secrets = {},
  files = {},
  actionsMayOpenPulls = true,
}: Options) {
  const workflows = { ".github/workflows/hone.yml": workflow(step), ".github/workflows/hone-app.yml": app };
  const github = await startOfflineGitHub({
    repository: { owner: "octo", name: "kernels", files: { ...kernel, ...workflows, ...files }, actionsMayOpenPulls },
    app: {
      id: 7,
      slug: "hone",
      privateKey,
      webhookSecret,
      permissions: { contents: "write", issues: "write", pull_requests: "write", actions: "write", checks: "write" },
    },
    users: [
      { login: "ada", permission: "write" },
      { login: "eve", permission: "triage" },
    ],
    actions: {
      "hone-dev/hone/action/app": action,
      "octo/claiming/action": new URL("../app/claiming-action", import.meta.url).pathname,
    },
    secrets,
    runners: [{}, { labels: ["ubuntu-latest"], hosted: true }],
  });
  onTestFinished(() => github.close());
  holdValid(github);
  return github;
}

/** Waits until no run is under way and none follows; the logs of the app's runs. */
export async function rested(github: OfflineGitHub): Promise<string[]> {
  const busy = () => [...github.runs.values()].some(({ status }) => status !== "completed");
  for (let seen = -1; seen !== github.runs.size || busy();) {
    seen = github.runs.size;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await github.webhooksSettled();
  }
  return logsOf(github);
}

export const logsOf = (github: OfflineGitHub): string[] =>
  [...github.runs.values()]
    .filter(({ workflow: { name }, conclusion }) => name === "Hone app" && conclusion !== "skipped")
    .map(({ jobs, conclusion }) => [conclusion, ...jobs.flatMap(({ log }) => log)].join("\n"));
