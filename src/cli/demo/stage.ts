import { readFileSync } from "node:fs";
import { startOfflineGitHub } from "../../local/offline-github.ts";
import type { LogLine, OfflineGitHub } from "../../local/offline-github.ts";
import { actionFolder, packaged } from "./packaged.ts";
import { demoApp, serve } from "./serve-app.ts";

/** Who does the app's part: a server of Hone's, or a workflow of the repository. */
export type Way = "server" | "workflow";

/** What the demo plays on: the stand-in for GitHub, and whoever does the app's part. */
export type Stage = {
  github: OfflineGitHub;
  /** What the app has said so far. */
  appLog: readonly string[];
  /** Resolves when all that GitHub told of is worked off. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export const maintainer = "maintainer";
/** The name of the workflow that does the app's part, as its template gives it. */
export const appWorkflow = "Hone app";

const owner = "you";
const repository = "matmul";

/** A runner of the repository's own, and, for the app's part, one of GitHub's. */
const machines = { server: [{}], workflow: [{}, { labels: ["ubuntu-latest"], hosted: true }] };

/** A repository made from examples/matmul-c with Hone installed on it, one way or the other. */
export async function setStage(way: Way, onLog: (line: LogLine, github: OfflineGitHub) => void): Promise<Stage> {
  const app = demoApp();
  const appLog: string[] = [];
  const logged = (line: LogLine): void => {
    if (github.runs.get(line.run)?.workflow.name === appWorkflow) appLog.push(line.line);
    onLog(line, github);
  };
  const github: OfflineGitHub = await startOfflineGitHub({
    repository: {
      owner,
      name: repository,
      folder: packaged("examples/matmul-c"),
      files: installedFiles(way),
      actionsMayOpenPulls: true,
    },
    app,
    users: [{ login: maintainer, permission: "write" }],
    actions: {
      "hone-dev/hone/action": actionFolder("action"),
      ...(way === "workflow" && { "hone-dev/hone/action/app": actionFolder("action/app") }),
    },
    runners: machines[way],
    onLog: logged,
  });
  if (way === "workflow") return { github, appLog, idle: () => atRest(github), close: () => github.close() };
  const server = await serve(app, github, (line) => appLog.push(line));
  const close = async () => {
    await server.close();
    await github.close();
  };
  return { github, appLog, idle: () => server.app.idle(), close };
}

/** How often a search shows how far it is, minutes: the demo's is over before a real one's first time. */
const checkpointMinutes = 0.15;

/** What `hone init` would add to a repository, for searches that take a minute. */
const installedFiles = (way: Way): Record<string, string> => ({
  ".github/workflows/hone.yml": readFileSync(packaged("templates/workflow.yml"), "utf8").replace(
    /# (checkpoint_minutes:) \S+/,
    `$1 ${checkpointMinutes}`,
  ),
  ".github/hone.yml": "runs_on: [self-hosted]\n",
  ...(way === "workflow" && {
    ".github/workflows/hone-app.yml": readFileSync(packaged("templates/workflow-app.yml"), "utf8"),
  }),
});

/** No run is under way, and no event is left that could start one. */
async function atRest(github: OfflineGitHub): Promise<void> {
  const isBusy = () => [...github.runs.values()].some(({ status }) => status !== "completed");
  for (let seen = -1; seen !== github.runs.size || isBusy();) {
    seen = github.runs.size;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await github.webhooksSettled();
  }
}
