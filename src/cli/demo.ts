import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { LogLine, OfflineGitHub } from "../local/offline-github.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import { followCampaign, watchApp, watchLog } from "./demo/follow.ts";
import type { Ending } from "./demo/follow.ts";
import { killRunner } from "./demo/kill-runner.ts";
import type { Killed } from "./demo/kill-runner.ts";
import { leaveBehind } from "./demo/leave-behind.ts";
import { prepareMachine } from "./demo/machine.ts";
import type { Say } from "./demo/machine.ts";
import { packaged } from "./demo/packaged.ts";
import { publishedPull } from "./demo/pull-request.ts";
import { document, screen } from "./demo/show.ts";
import { appWorkflow, maintainer, setStage } from "./demo/stage.ts";
import type { Stage, Way } from "./demo/stage.ts";
import { positive } from "./options.ts";

const openings: Record<Way, string> = {
  server: "Hone demo: offline, a local stand-in plays GitHub",
  workflow:
    "Hone demo: offline, a local stand-in plays GitHub; no server, the app is a workflow with the job's own token",
};

/**
 * `hone demo`: the whole way, offline: label → webhook → dispatch → runner → pull request. `--serverless`: the app is a
 * workflow of the repository. `--kill-runner`: the runner dies in the middle of the search.
 */
export async function run(argv: string[]): Promise<number> {
  const options = {
    json: { type: "boolean" },
    serverless: { type: "boolean" },
    "kill-runner": { type: "boolean" },
  } as const;
  const { values } = parseArgs({ args: argv, options: { ...options, seconds: { type: "string" } } });
  const say: Say = values.json ? (line) => console.error(line) : (line) => console.log(line);
  const searchSeconds = values.seconds === undefined ? null : positive("--seconds", values.seconds);
  const began = performance.now();
  const way: Way = values.serverless ? "workflow" : "server";
  say(openings[way]);
  prepareMachine(say);
  const stage = await setStage(way, watching(say));
  const { github } = stage;
  try {
    const { ending, killed } = await play(stage, { say, searchSeconds, kill: values["kill-runner"] ?? false });
    const pull = publishedPull(github, ending);
    if (values["kill-runner"] && killed === null) throw tooShort(searchSeconds);
    const left = await leaveBehind(github, ending, pull);
    await finish(stage);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const shown = { github, ending, pull, left, seconds, way, killed };
    if (values.json) console.log(JSON.stringify(document(shown), null, 2));
    else for (const line of screen(shown)) say(line);
    return 0;
  } finally {
    await stage.close();
  }
}

/** The log of the runs, and of the app where it is one of them. */
function watching(say: Say): (line: LogLine, github: OfflineGitHub) => void {
  const [watchRun, watchTheApp] = [watchLog(say), watchApp(say)];
  return (line, github) => {
    const run = github.runs.get(line.run);
    if (run?.workflow.name === appWorkflow) watchTheApp(line, run.event);
    else watchRun(line, run?.inputs["mode"]?.toString());
  };
}

type Play = { say: Say; /** In place of the example's own budget. */ searchSeconds: number | null; kill: boolean };

async function play({ github, appLog }: Stage, { say, searchSeconds, kill }: Play) {
  const title = "Make matmul faster";
  const goal = readFileSync(packaged("examples/matmul-c/goal.md"), "utf8");
  const body = searchSeconds === null ? goal : goal.replace(/wall_seconds: \d+/, `wall_seconds: ${searchSeconds}`);
  const issue = github.openIssue({ title, body, as: maintainer });
  github.labelIssue({ number: issue.number, label: "optimize", as: maintainer });
  say(`#${issue.number} "${title}": label optimize`);
  const over = new AbortController();
  const killing: Promise<Killed | null> = kill ? killRunner(github, over.signal, say) : Promise.resolve(null);
  try {
    const ending: Ending = await followCampaign(github, { say, appLog });
    over.abort();
    const killed = await killing;
    return { ending, killed };
  } finally {
    over.abort();
  }
}

const tooShort = (searchSeconds: number | null): Error =>
  searchSeconds === null
    ? new EnvironmentError(
        "The search ended before its first checkpoint, so that no runner was killed",
        "Please report it",
      )
    : new InputError({
        where: "--seconds",
        what: `${searchSeconds} s of search end before the first checkpoint, so that no runner was killed`,
        remedy: "Leave it out, or give it 40.",
      });

/** The last deliveries are worked off, and the stand-in has the last word: what it could not vouch for is a failure. */
async function finish({ github, idle }: Stage): Promise<void> {
  await github.webhooksSettled();
  await idle();
  const [first] = github.violations;
  if (first) throw new Error(`the stand-in for GitHub objects: ${JSON.stringify(first)}`);
}
