/** The runners' machines: who they are, and which jobs they take. */
import type { RunnerName } from "../world.ts";
import { architecture } from "./environment.ts";

export type MachineOptions = {
  name?: string;
  /** Beside `self-hosted`, the system and the architecture; a hosted runner has these alone. */
  labels?: readonly string[];
  /** One of GitHub's own. */
  hosted?: boolean;
};

/** One runner: it has one job at a time. */
export type Machine = RunnerName & {
  /** In lower case, as GitHub compares them. */
  labels: ReadonlySet<string>;
  hosted: boolean;
};

export const groups = { own: { id: 1, name: "Default" }, hosted: { id: 0, name: "GitHub Actions" } } as const;

export function makeMachine({ name, labels = [], hosted = false }: MachineOptions, at: number): Machine {
  const own = hosted ? [] : ["self-hosted", "linux", architecture];
  return {
    id: at + 1,
    name: name ?? (hosted ? `GitHub Actions ${at + 1}` : at === 0 ? "offline-runner" : `offline-runner-${at + 1}`),
    group: hosted ? groups.hosted : groups.own,
    labels: new Set([...own, ...labels].map((label) => label.toLowerCase())),
    hosted,
  };
}

/** The labels of a job that a machine lacks. */
export const lacking = ({ labels }: Machine, wanted: readonly string[]): string[] =>
  wanted.filter((label) => !labels.has(label.toLowerCase()));
