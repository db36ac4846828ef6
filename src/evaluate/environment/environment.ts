import type { Mount } from "../../sandbox/bubblewrap.ts";

/** What the goal's `setup:` made, or a Python of this machine: seen by every build, test and run of a campaign. */
export type Environment = {
  /** Path of the Python interpreter inside the sandbox; null where no contract and no `setup:` asks for one. */
  python: string | null;
  /** Read-only. */
  mounts: readonly Mount[];
  /** Variables of every build, test and run. */
  env: Readonly<Record<string, string>>;
  /** What it was made of; part of what a build is known by. */
  digest: string;
  /** For reports: "venv: Python 3.11.7, numpy 2.4.6, torch 2.13.0"; "" where there is none. */
  words: string;
};

/** Of a goal without `setup:` whose contract runs no Python. */
export const noEnvironment: Environment = { python: null, mounts: [], env: {}, digest: "none", words: "" };
