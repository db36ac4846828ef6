import * as z from "zod";
import { CommitId, Frozen } from "../model/frozen.ts";
import { RunMode } from "../model/run-request.ts";
import { InputError } from "../model/input-error.ts";

const text = z.string().min(1);
const count = z.coerce.number().int().min(1);

/** What a dispatched run is told: ids only, as the variables that GitHub's runner sets for a step. */
const Variables = z.object({
  INPUT_CAMPAIGN: Frozen.shape.campaign,
  INPUT_MODE: RunMode,
  INPUT_ATTEMPT: count,
  INPUT_STATE: CommitId,
  GITHUB_SERVER_URL: z.url({ protocol: /^https?$/ }),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"),
  GITHUB_RUN_ID: count,
  GITHUB_RUN_ATTEMPT: count,
  INPUT_CHECKPOINT_MINUTES: z.coerce.number().positive().max(60).default(3),
  RUNNER_TEMP: text,
});

export type RunInputs = {
  campaign: string;
  mode: RunMode;
  /** The campaign's run counter. */
  attempt: number;
  /** Commit of the campaign's state that this run answers to. */
  state: string;
  /** Where git fetches from. */
  remote: string;
  runId: number;
  runAttempt: number;
  /** Minutes between two checkpoints of a search. */
  checkpointMinutes: number;
  /** A folder of this run alone, emptied by the runner after the job. */
  folder: string;
};

/** Reads the run's inputs. Throws `InputError` that names the first variable that is missing or wrong. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): RunInputs {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) throw wrongVariable(parsed.error.issues[0], env);
  const { data } = parsed;
  return {
    campaign: data.INPUT_CAMPAIGN,
    mode: data.INPUT_MODE,
    attempt: data.INPUT_ATTEMPT,
    state: data.INPUT_STATE,
    remote: `${data.GITHUB_SERVER_URL}/${data.GITHUB_REPOSITORY}`,
    runId: data.GITHUB_RUN_ID,
    runAttempt: data.GITHUB_RUN_ATTEMPT,
    checkpointMinutes: data.INPUT_CHECKPOINT_MINUTES,
    folder: `${data.RUNNER_TEMP}/hone-${data.INPUT_CAMPAIGN}-${data.INPUT_ATTEMPT}-${data.GITHUB_RUN_ATTEMPT}`,
  };
}

function wrongVariable(issue: z.core.$ZodIssue | undefined, env: Readonly<Record<string, string | undefined>>) {
  const name = String(issue?.path[0]);
  const value = env[name];
  const isInput = name.startsWith("INPUT_");
  return new InputError({
    where: isInput ? `input ${name.slice("INPUT_".length).toLowerCase()}` : `variable ${name}`,
    what: value ? `"${value.slice(0, 100)}" is not valid: ${issue?.message}` : "is missing",
    remedy: isInput
      ? "Hone's app starts this workflow and fills its inputs in; label an issue instead of starting it by hand."
      : "GitHub's runner sets it for every step; run this as a step of a workflow.",
  });
}
