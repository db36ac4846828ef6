import type { RunRequest } from "../model/run-request.ts";

type Named = Pick<RunRequest, "mode" | "campaign" | "attempt">;

/** The `run-name` that the workflow template gives a run, so that a run can be found without its id. */
export const runName = ({ mode, campaign, attempt }: Named): string => `hone ${mode} ${campaign} #${attempt}`;

/** The campaign that a run's title names, or null. A hint only: whoever may start runs can choose it. */
export const campaignOfRun = (title: string): string | null =>
  /^hone (?:prepare|evolve|verify) ([A-Za-z0-9][A-Za-z0-9._-]{0,63}) #\d{1,6}$/.exec(title)?.[1] ?? null;
