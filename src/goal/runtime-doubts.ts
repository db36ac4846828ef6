import type { Runtime } from "../model/runtime.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** What of a command works on its author's machine, and not in the sandbox or not as meant. */
export const runtimeDoubts: Rule = ({ runtime }) =>
  runtime ? [...ownContract(runtime), ...installs(runtime), ...strangeRoots(runtime), ...unpolled(runtime)] : [];

/** A command that reads the file in the repository measures all cases each time, and a search would see held-out ones. */
function ownContract({ command = [] }: Runtime): Finding[] {
  const named = command.find((word) => /^[\w./-]*\.ya?ml$/.test(word));
  if (named === undefined || command.some((word) => word.includes("{benchmark}"))) return [];
  return [
    finding(
      ["runtime", "command"],
      `the command names ${named.slice(0, 100)}: if that is this contract, each run measures all of its cases`,
      'Write "{benchmark}" in its place: that is a copy with the cases of the run.',
    ),
  ];
}

function installs({ pre_commands: commands }: Runtime): Finding[] {
  return commands.flatMap((command, at) => {
    const line = command.join(" ").slice(0, 2000);
    return /\b(?:pip3?|uv|conda|mamba|micromamba|apt|apt-get|npm|cargo)\b.{0,40}\binstall\b/.test(line)
      ? [
          finding(
            ["runtime", "pre_commands", at],
            "it installs something, before each run and without a network",
            "Write what has to be there into the goal's setup:, and what is compiled into build: {commands: …}.",
          ),
        ]
      : [];
  });
}

function strangeRoots({ env }: Runtime): Finding[] {
  return ["HONE_GOAL_INPUT_ROOT", "FERMILINK_GOAL_INPUT_ROOT"]
    .filter((name) => env[name]?.startsWith("/"))
    .map((name) =>
      finding(
        ["runtime", "env", name],
        `${name} is a folder of some machine, and a run sees the repository only: it is set to the goal's folder`,
        "Write a folder below the goal's, such as inputs, or take it out.",
      ),
    );
}

function unpolled(runtime: Runtime): Finding[] {
  if (runtime.mode === "submit_poll") return [];
  const keys = [
    "poll_interval_seconds",
    "max_poll_seconds",
    "submission_timeout_seconds",
    "launcher_max_attempts",
  ] as const;
  return keys
    .filter((key) => runtime[key] !== undefined)
    .map((key) =>
      finding(
        ["runtime", key],
        `runtime.${key} is for a job that is submitted, and the mode is direct`,
        "Write mode: submit_poll, or take it out.",
      ),
    );
}
