/** The environment that GitHub's runner gives to steps. */
import { runtimeToken } from "../artifacts/runtime-token.ts";
import type { JsonObject } from "../json.ts";
import type { Job, World } from "../world.ts";
import { asText } from "./expressions.ts";
import type { Machine } from "./machine.ts";

/** What a runner's machine has of its own; nothing else of ours may reach a job. */
const machine = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ"];

export function machineEnvironment(): Record<string, string> {
  const found = machine.map((name): [string, string | undefined] => [name, process.env[name]]);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** As runners name it; in labels it is in lower case. */
export const architecture = process.arch === "arm64" ? "ARM64" : "X64";

export type JobFolders = { work: string; workspace: string; temp: string; toolCache: string; event: string };

/** As `RUNNER_ENVIRONMENT` has it. */
export const environmentOf = ({ hosted }: Machine): string => (hosted ? "github-hosted" : "self-hosted");

export function runnerEnvironment(
  { temp, toolCache, workspace }: JobFolders,
  machine: Machine,
): Record<string, string> {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    RUNNER_NAME: machine.name,
    RUNNER_OS: "Linux",
    RUNNER_ARCH: architecture,
    RUNNER_ENVIRONMENT: environmentOf(machine),
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
    RUNNER_WORKSPACE: workspace.split("/").slice(0, -1).join("/"),
  };
}

/** `GITHUB_*` from the context's plain values; the token is not among them, a step has to ask for it. */
export function githubEnvironment(context: JsonObject, folders: JobFolders): Record<string, string> {
  const plain = Object.entries(context).filter(
    ([name, value]) => name !== "token" && (typeof value !== "object" || value === null),
  );
  const variables = plain.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, asText(value)]);
  return { ...Object.fromEntries(variables), GITHUB_EVENT_PATH: folders.event };
}

/** Only actions get these, `run:` steps do not. */
export function actionEnvironment(world: World, job: Job): Record<string, string> {
  return {
    ACTIONS_RUNTIME_TOKEN: runtimeToken(world, job),
    ACTIONS_RUNTIME_URL: `${world.origin}/`,
    ACTIONS_RESULTS_URL: `${world.origin}/`,
  };
}
